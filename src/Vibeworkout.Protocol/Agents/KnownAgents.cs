namespace Vibeworkout.Protocol.Agents;

/// <summary>The coding agents that can be gated, each described once.</summary>
public static partial class KnownAgents
{
    private static IReadOnlyList<AgentDescription>? all;

    /// <summary>All of them; Claude Code, the default, first.</summary>
    public static IReadOnlyList<AgentDescription> All => all ??= [ClaudeCode, Codex, Gemini, Copilot, OpenCode, Qwen, Pi, Cline, Cursor];

    /// <summary>The one of that name; null when there is none.</summary>
    public static AgentDescription? Named(string name) => All.FirstOrDefault(a => a.Name == name);
}
