using Vibeworkout.Cli.Commands;
using Vibeworkout.Hook.Commands;

// hooks, also those of settings that name this program, are dispatched before any framework is loaded
Detached.Settle(ref args);
return args is ["--version"] ? await CommandLine.RunAsync(args) : HookCommands.TryRun(args) ?? await CommandLine.RunAsync(args);
