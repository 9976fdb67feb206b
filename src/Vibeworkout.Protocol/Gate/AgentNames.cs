namespace Vibeworkout.Protocol.Gate;

/// <summary>The coding agents' names, as <c>--agent</c> takes them and as log lines carry them.</summary>
public static class AgentNames
{
    /// <summary>Claude Code.</summary>
    public const string ClaudeCode = "claude-code";

    /// <summary>Codex CLI.</summary>
    public const string Codex = "codex";

    /// <summary>Gemini CLI.</summary>
    public const string Gemini = "gemini";

    /// <summary>Cursor.</summary>
    public const string Cursor = "cursor";

    /// <summary>Copilot CLI.</summary>
    public const string Copilot = "copilot";
}
