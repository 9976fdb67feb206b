using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Exit code 2 with the message on stderr. With deny JSON beside it, it blocks too, and can end the turn.</summary>
internal sealed class ClaudeCodeDialect() : Dialect(KnownAgents.ClaudeCode)
{
    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Blocked, endsTurn ? EndTurn(Quote(message)) : "", message);

    private static string EndTurn(string quoted) =>
        $$"""{"continue":false,"stopReason":{{quoted}},"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":{{quoted}} } }""";
}
