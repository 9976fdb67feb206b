namespace Vibeworkout.Hook.Commands;

/// <summary>What agents, git and this program itself start; the program for people answers to the same words, so that settings that name it go on
/// working.</summary>
internal static class HookCommands
{
    /// <summary>Runs the command that these arguments name; null where they name none of them.</summary>
    public static int? TryRun(ReadOnlySpan<string> arguments) =>
        arguments switch
        {
            ["hook", .. var rest] => HookCommand.Run(rest),
            ["statusline", ..] => StatusLineCommand.Run(TimeProvider.System),
            ["git-hook", .. var rest] => GitHookCommand.Run(rest),
            ["refresh"] => RefreshCommand.Run(TimeProvider.System),
            ["--version"] => VersionCommand.Run(),
            _ => null,
        };
}
