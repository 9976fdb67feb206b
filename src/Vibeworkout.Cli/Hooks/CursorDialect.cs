using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Hooks;

/// <summary>Deny JSON on stdout and exit code 2: either alone would do.</summary>
internal sealed class CursorDialect() : Dialect(AgentSetup.Cursor.Name)
{
    public override string? ProjectVariable => "CURSOR_PROJECT_DIR";

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permission":"deny","user_message":{{Quote(message)}},"agent_message":{{Quote(message)}}}""", message);
}
