namespace Vibeworkout.Cli.Commands;

/// <summary>One tool call, as <c>log --json</c> prints it.</summary>
internal sealed record LogEntry(
    DateTimeOffset Ts,
    string Tool,
    string State,
    string? Reason,
    bool Gated,
    int? Bpm,
    string? SessionId,
    long? DurationMs,
    string? Agent,
    string? AgentSessionId,
    string? Subagent,
    string? ToolUseId,
    Guid? Id,
    bool Sent
);
