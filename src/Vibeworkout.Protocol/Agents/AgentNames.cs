namespace Vibeworkout.Protocol.Agents;

/// <summary>The coding agents' names, as <c>--agent</c> takes them and as log lines carry them.</summary>
public static class AgentNames
{
    /// <summary>Claude Code.</summary>
    public const string ClaudeCode = "claude-code";

    /// <summary>Codex CLI.</summary>
    public const string Codex = "codex";

    /// <summary>Gemini CLI.</summary>
    public const string Gemini = "gemini";

    /// <summary>Copilot CLI.</summary>
    public const string Copilot = "copilot";

    /// <summary>OpenCode.</summary>
    public const string OpenCode = "opencode";

    /// <summary>Qwen Code.</summary>
    public const string Qwen = "qwen";

    /// <summary>Pi.</summary>
    public const string Pi = "pi";

    /// <summary>Cline CLI.</summary>
    public const string Cline = "cline";

    /// <summary>Cursor.</summary>
    public const string Cursor = "cursor";
}
