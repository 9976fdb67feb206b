namespace Vibeworkout.Data;

/// <summary>What a workout came to, computed at the stop.</summary>
public sealed class WorkoutSummary
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>From start to stop, in seconds.</summary>
    public int DurationSeconds { get; set; }

    /// <summary>Time-weighted average, in beats a minute; null without samples.</summary>
    public double? AvgBpm { get; set; }

    /// <summary>Greatest, in beats a minute.</summary>
    public int? MaxBpm { get; set; }

    /// <summary>Least, in beats a minute.</summary>
    public int? MinBpm { get; set; }

    /// <summary>Seconds at or above the threshold. Gaps of more than 10 s between samples count as neither.</summary>
    public int SecondsAboveThreshold { get; set; }

    /// <summary>Seconds below the threshold.</summary>
    public int SecondsBelowThreshold { get; set; }

    /// <summary>The threshold as it was, in beats a minute.</summary>
    public int ThresholdBpm { get; set; }

    /// <summary>Tool calls tried.</summary>
    public int ToolAttemptsTotal { get; set; }

    /// <summary>Of these, let through.</summary>
    public int ToolAttemptsAllowed { get; set; }

    /// <summary>Of these, blocked.</summary>
    public int ToolAttemptsBlocked { get; set; }
}
