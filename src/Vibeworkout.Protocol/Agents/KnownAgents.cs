namespace Vibeworkout.Protocol.Agents;

/// <summary>The coding agents that can be gated, each described once.</summary>
public static partial class KnownAgents
{
    private static IReadOnlyList<AgentDescription>? all;

    /// <summary>All of them; Claude Code, the default, first.</summary>
    public static IReadOnlyList<AgentDescription> All => all ??= [ClaudeCode, Codex, Gemini, Copilot, OpenCode, Qwen, Pi, Cline, Cursor];
}
