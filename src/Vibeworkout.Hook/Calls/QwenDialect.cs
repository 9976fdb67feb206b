using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Deny JSON that also stops, alone on stdout with exit code 0: another hook that allows overrides every weaker form.</summary>
internal sealed class QwenDialect() : Dialect(KnownAgents.Qwen)
{
    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Done, Deny(Quote(message)));

    private static string Deny(string quoted) =>
        $$"""{"continue":false,"stopReason":{{quoted}},"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":{{quoted}} } }""";
}
