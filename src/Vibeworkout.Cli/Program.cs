using Vibeworkout.Cli;
using Vibeworkout.Cli.Commands;
using Vibeworkout.Cli.Hooks;

Detached.SettleIfDetached();

// a hook runs on every tool call: it is dispatched before any framework is loaded
return args is ["hook", ..] ? HookCommand.Run(args.AsSpan(1)) : CommandLine.Run(args);
