namespace Vibeworkout.Hook.Commands;

/// <summary><c>--version</c>: <c>vibeworkout doctor</c> compares it with its own.</summary>
internal static class VersionCommand
{
    public static int Run()
    {
        StandardStreams.Print(StandardStreams.Output, OwnVersion.Text);
        return ExitCodes.Done;
    }
}
