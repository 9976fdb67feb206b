namespace Vibeworkout.Protocol.Log;

/// <summary>How an allowed attempt ended.</summary>
public sealed record OutcomeEvent : LogEvent
{
    /// <summary>Whether the call succeeded; null where the agent does not tell.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>How long the call took, in milliseconds.</summary>
    public long? DurationMs { get; init; }
}
