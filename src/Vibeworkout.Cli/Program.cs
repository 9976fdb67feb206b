using Vibeworkout.Cli;
using Vibeworkout.Cli.Commands;
using Vibeworkout.Cli.Hooks;
using Vibeworkout.Cli.PushHooks;

// as this program starts itself: only these two, so that the word before any other command is a mistake, and never an answer in silence
if (args is [Detached.Word, "sync" or "refresh", ..])
{
    Detached.Settle();
    args = args[1..];
}

// hooks run on every tool call and every push: they are dispatched before any framework is loaded
return args switch
{
    ["hook", ..] => HookCommand.Run(args.AsSpan(1)),
    ["statusline", ..] => StatusLineCommand.Run(TimeProvider.System),
    ["git-hook", ..] => GitHookCommand.Run(args.AsSpan(1)),
    _ => await CommandLine.RunAsync(args),
};
