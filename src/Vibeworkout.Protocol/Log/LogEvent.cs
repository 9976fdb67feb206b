namespace Vibeworkout.Protocol.Log;

/// <summary>One line of the tool log: an attempt or an outcome (wire format, §4). Names, times and verdicts only; never a tool's input or
/// output.</summary>
public abstract record LogEvent
{
    /// <summary>When it was written, UTC, to the millisecond.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Unique for ever: a UUIDv7. Null in lines of the seed's format; <see cref="LogLine.SeedId"/> names those.</summary>
    public Guid? Id { get; init; }

    /// <summary>The tool's name, as the agent gives it; 1 to <see cref="LogLine.MaxNameLength"/> characters.</summary>
    public required string Tool { get; init; }

    /// <summary>The agent's name for the call; null where it gives none.</summary>
    public string? ToolUseId { get; init; }

    /// <summary>Which agent: <c>claude-code</c>, <c>codex</c>, …</summary>
    public string? Agent { get; init; }

    /// <summary>The agent's own session.</summary>
    public string? AgentSessionId { get; init; }

    /// <summary>SHA-256 of the tool's input in hex, only for agents that give calls no name, so that outcome and attempt can be
    /// joined.</summary>
    public string? InputHash { get; init; }
}

/// <summary>One tool call the agent tried.</summary>
public sealed record AttemptEvent : LogEvent
{
    /// <summary>Whether the gate let it through.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Whether the heart rate decided; false for exempt tools and while gating is off.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>Why it was blocked, or let through ungated: a name of <see cref="Gate.BlockReasons"/>, or one of a later version.</summary>
    public string? Reason { get; init; }

    /// <summary>The workout session, when a verified signal was at hand.</summary>
    public string? SessionId { get; init; }

    /// <summary>Beats a minute, when a verified signal was at hand.</summary>
    public int? Bpm { get; init; }

    /// <summary>The subagent's type, when a subagent made the call.</summary>
    public string? Subagent { get; init; }
}

/// <summary>How an allowed attempt ended.</summary>
public sealed record OutcomeEvent : LogEvent
{
    /// <summary>Whether the call succeeded; null where the agent does not tell.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>How long the call took, in milliseconds.</summary>
    public long? DurationMs { get; init; }
}
