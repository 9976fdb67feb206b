namespace Vibeworkout.Cli.Terminal;

/// <summary>A failure that people can act on; its message says how.</summary>
internal sealed class CommandFailure(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode => exitCode;
}
