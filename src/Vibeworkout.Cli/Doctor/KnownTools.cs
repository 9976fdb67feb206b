using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary>The tools that agents are known to have, so that a pattern which gates none of them can be told from one that does.</summary>
internal static class KnownTools
{
    /// <summary>
    /// Whether a pattern fits a tool of one of these agents (of any, where the list is empty), or one of an MCP server, whose names nobody
    /// can know.
    /// </summary>
    public static bool MayMatch(string pattern, IReadOnlyList<AgentSetup> agents) =>
        pattern.StartsWith("mcp", StringComparison.OrdinalIgnoreCase)
        || pattern.StartsWith('*')
        || (agents.Count > 0 ? agents : AgentSetup.All).Any(agent => agent.Agent.Tools.Any(tool => ToolPattern.Matches(pattern, tool)));
}
