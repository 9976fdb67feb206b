namespace Vibeworkout.Data;

/// <summary>How a call ended, as its log line told it. Kept beside the attempts, because an outcome may be read before its
/// attempt.</summary>
public sealed class ToolOutcome
{
    /// <summary>The repository whose log it stands in.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The line's id; unique in the repository.</summary>
    public Guid Id { get; set; }

    /// <summary>The agent's name for the call.</summary>
    public string? ToolUseId { get; set; }

    /// <summary>The agent's own session; null in logs that do not say.</summary>
    public string? AgentSessionId { get; set; }

    /// <summary>SHA-256 of the call's input in hex, from agents that give calls no name.</summary>
    public string? InputHash { get; set; }

    /// <summary>True succeeded, false failed, null where the agent does not tell.</summary>
    public bool? Succeeded { get; set; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long? DurationMs { get; set; }

    /// <summary>When, by the agent machine's clock, UTC.</summary>
    public DateTimeOffset Timestamp { get; set; }
}
