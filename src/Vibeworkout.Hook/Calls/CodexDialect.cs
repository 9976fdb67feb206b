using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Exit code 2 with the message on stderr; never JSON beside it, which would open the gate.</summary>
internal sealed class CodexDialect() : Dialect(KnownAgents.Codex)
{
    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Blocked, Stderr: message);

    /// <summary>The event also follows a command that failed; only some answers say which.</summary>
    public override bool? Outcome(HookInput input, bool succeeded) =>
        input.ReadResponse() is { } text && text.StartsWith("Exit code: ", StringComparison.Ordinal)
            ? text.StartsWith("Exit code: 0", StringComparison.Ordinal)
            : null;
}
