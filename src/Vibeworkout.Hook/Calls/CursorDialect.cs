using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Deny JSON on stdout and exit code 2: either alone would do.</summary>
internal sealed class CursorDialect() : Dialect(KnownAgents.Cursor)
{
    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permission":"deny","user_message":{{Quote(message)}},"agent_message":{{Quote(message)}}}""", message);
}
