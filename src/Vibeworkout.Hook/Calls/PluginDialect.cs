using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Answers a plugin of ours in an agent that has no command hooks: exit code 2 with the message on stderr.</summary>
internal sealed class PluginDialect(AgentDescription agent) : Dialect(agent)
{
    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Blocked, Stderr: message);
}
