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

    /// <summary>The repository that the call was made in, where the line travels through another one: owner and name, or a folder's name, at most
    /// <see cref="LogLine.MaxRepoLength"/> characters; never a path. Null for the repository that it comes through.</summary>
    public string? Repo { get; init; }

    /// <summary>SHA-256 of the tool's input in hex, only for agents that give calls no name, or one that their own records do
    /// not know. Where there is no name, outcome and attempt are joined by it.</summary>
    public string? InputHash { get; init; }
}
