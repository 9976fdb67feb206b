using Vibeworkout.Data;

namespace Vibeworkout.Server.Sessions;

/// <summary>What a workout came to.</summary>
/// <param name="DurationSeconds">From start to stop.</param>
/// <param name="AvgBpm">Time-weighted average; null without samples.</param>
/// <param name="MaxBpm">Greatest.</param>
/// <param name="MinBpm">Least.</param>
/// <param name="SecondsAboveThreshold">At or above the threshold.</param>
/// <param name="SecondsBelowThreshold">Below it.</param>
/// <param name="ThresholdBpm">The threshold as it was.</param>
/// <param name="ToolAttemptsTotal">Tool calls tried.</param>
/// <param name="ToolAttemptsAllowed">Of these, let through.</param>
/// <param name="ToolAttemptsBlocked">Of these, blocked.</param>
public sealed record SummaryView(
    int DurationSeconds,
    double? AvgBpm,
    int? MaxBpm,
    int? MinBpm,
    int SecondsAboveThreshold,
    int SecondsBelowThreshold,
    int ThresholdBpm,
    int ToolAttemptsTotal,
    int ToolAttemptsAllowed,
    int ToolAttemptsBlocked
)
{
    internal static SummaryView? Of(WorkoutSummary? s) =>
        s is null
            ? null
            : new(
                s.DurationSeconds,
                s.AvgBpm,
                s.MaxBpm,
                s.MinBpm,
                s.SecondsAboveThreshold,
                s.SecondsBelowThreshold,
                s.ThresholdBpm,
                s.ToolAttemptsTotal,
                s.ToolAttemptsAllowed,
                s.ToolAttemptsBlocked
            );
}
