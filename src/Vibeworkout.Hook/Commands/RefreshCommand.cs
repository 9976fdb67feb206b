using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Commands;

/// <summary><c>refresh</c>: fetches the signal before the next call needs it. Started by hooks, in the background: nobody listens.</summary>
internal static class RefreshCommand
{
    public static int Run(TimeProvider time)
    {
        try
        {
            if (
                GateFinder.Find([WorkingFolder.Path]) is { Files: { } files, Problem: null }
                && Enrolments.ConfigOf(files, out _) is { } config
            )
            {
                new SignalSource(files, config, new GitRunner(), time).Refresh();
            }

            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCodes.Failed; // the next call fetches for itself, and says what is wrong
        }
    }
}
