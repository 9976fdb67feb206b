namespace Vibeworkout.Data;

/// <summary>A workout session: from start to stop, with heart-rate samples.</summary>
public sealed class WorkoutSession
{
    /// <summary>UUIDv7; the <c>session_id</c> of signals and log lines.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary>Start, UTC.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Stop, UTC; null while it runs. A user has at most one running session: a unique index says so.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the user threw it away. The row stays, so that its log lines are not taken again; everything else of it
    /// goes.</summary>
    public DateTimeOffset? DiscardedAt { get; set; }

    /// <summary>Where its heart rate comes from: <c>watch</c>, <c>ble</c>, <c>stream</c>, <c>manual</c>, <c>replay</c>, or <c>import</c>
    /// when a file brought it afterwards.</summary>
    public required string Source { get; set; }

    /// <summary>The threshold at its start, in beats a minute; a later change of the profile does not touch it.</summary>
    public int ThresholdBpm { get; set; }

    /// <summary>When its log was last read without a failure. When it is read next stands in its <see cref="IngestJob"/>.</summary>
    public DateTimeOffset? IngestedAt { get; set; }

    /// <summary>Why the last read failed, in words; null when it did not.</summary>
    public string? IngestError { get; set; }

    /// <summary>The summary, from the stop on.</summary>
    public WorkoutSummary? Summary { get; set; }

    /// <summary>The repositories it publishes to.</summary>
    public List<SessionRepo> Repos { get; } = [];
}
