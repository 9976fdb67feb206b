using Vibeworkout.Hook;
using Vibeworkout.Hook.Commands;

// what runs on every tool call and every push: small, so that it starts at once; whatever is no command here is a hook's event
Detached.Settle(ref args);
return HookCommands.TryRun(args) ?? HookCommand.Run(args);
