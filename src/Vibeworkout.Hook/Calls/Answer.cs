namespace Vibeworkout.Hook.Calls;

/// <summary>What a hook answers the agent: its exit code, and what it prints.</summary>
/// <param name="ExitCode">0 lets the call through, 2 blocks it.</param>
/// <param name="Stdout">What the agent reads.</param>
/// <param name="Stderr">What the model is told when the call is blocked.</param>
internal readonly record struct Answer(int ExitCode, string Stdout = "", string Stderr = "")
{
    public static Answer Silent => new(ExitCodes.Done);

    /// <summary>Says it, each part on its stream.</summary>
    public void Print()
    {
        StandardStreams.Print(StandardStreams.Output, Stdout);
        StandardStreams.Print(StandardStreams.Error, Stderr);
    }
}
