namespace Vibeworkout.Data;

/// <summary>One tool call an agent tried, as its log line told it. Every readable line of a repository's stats ref is kept once; sessions
/// are assigned to them.</summary>
public sealed class ToolAttempt
{
    /// <summary>The repository whose log it stands in.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The line's id; unique in the repository.</summary>
    public Guid Id { get; set; }

    /// <summary>The workout session it belongs to; null while it belongs to none.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>The session the line itself names. Such a line never belongs to another one.</summary>
    public string? DeclaredSessionId { get; set; }

    /// <summary>The repository that it was tried in, <c>owner/name</c>, where the line came through another one; null where it is
    /// <see cref="RepoId"/>'s own.</summary>
    public string? Repo { get; set; }

    /// <summary>The tool, as the agent calls it.</summary>
    public required string ToolName { get; set; }

    /// <summary>Whether the gate let it through.</summary>
    public bool Allowed { get; set; }

    /// <summary>Whether the heart rate decided.</summary>
    public bool Gated { get; set; }

    /// <summary>Why it was blocked, or let through ungated.</summary>
    public string? Reason { get; set; }

    /// <summary>Beats a minute at that moment.</summary>
    public int? Bpm { get; set; }

    /// <summary>When, by the agent machine's clock, UTC.</summary>
    public DateTimeOffset Timestamp { get; set; }

    /// <summary>Which agent.</summary>
    public string? Agent { get; set; }

    /// <summary>The agent's own session.</summary>
    public string? AgentSessionId { get; set; }

    /// <summary>The subagent's type.</summary>
    public string? Subagent { get; set; }

    /// <summary>The agent's name for the call; outcomes are joined by it.</summary>
    public string? ToolUseId { get; set; }

    /// <summary>SHA-256 of the call's input in hex, from agents that give calls no name; outcomes are joined by it, first in first
    /// out.</summary>
    public string? InputHash { get; set; }

    /// <summary>How it ended: true succeeded, false failed, null unfinished.</summary>
    public bool? Succeeded { get; set; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long? DurationMs { get; set; }

    /// <summary>Whether it arrived after the workout had been stopped and read.</summary>
    public bool Late { get; set; }

    /// <summary>When it was ingested.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
