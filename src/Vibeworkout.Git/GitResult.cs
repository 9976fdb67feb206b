using System.Text;

namespace Vibeworkout.Git;

/// <summary>How one run of git ended. A run that could not start, or was stopped at its deadline, is a result too.</summary>
/// <param name="ExitCode">git's exit code; -1 when it did not start or was stopped.</param>
/// <param name="Stdout">What it printed, as bytes, up to the runner's limit.</param>
/// <param name="Stderr">What it complained of.</param>
/// <param name="TimedOut">It was stopped at its deadline.</param>
/// <param name="GitMissing">There is no git on this machine's PATH.</param>
/// <param name="TooMuch">It was stopped because it printed, or brought, more than its caller allowed.</param>
public sealed record GitResult(
    int ExitCode,
    byte[] Stdout,
    string Stderr,
    bool TimedOut = false,
    bool GitMissing = false,
    bool TooMuch = false
)
{
    /// <summary>Whether git exited with 0.</summary>
    public bool Ok => ExitCode == 0;

    /// <summary>Standard output as text, without the line feed at its end.</summary>
    public string Text => Encoding.UTF8.GetString(Stdout).TrimEnd('\n');
}
