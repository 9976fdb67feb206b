namespace Vibeworkout.Server.Stats;

/// <summary>What the workouts of a period came to.</summary>
/// <param name="Workouts">Finished workouts that started in it.</param>
/// <param name="DurationSeconds">Their length.</param>
/// <param name="SecondsAboveThreshold">At or above each one's own threshold.</param>
/// <param name="AvgBpm">Average over all measured seconds; null when none was measured.</param>
/// <param name="MaxBpm">Greatest.</param>
/// <param name="Commits">Commits made in them.</param>
/// <param name="Additions">Lines these added.</param>
/// <param name="Deletions">Lines these deleted.</param>
/// <param name="PullRequests">Pull requests created, updated or merged in them.</param>
/// <param name="ToolAttempts">Tool calls tried in them.</param>
internal sealed record StatsTotals(
    int Workouts,
    long DurationSeconds,
    long SecondsAboveThreshold,
    double? AvgBpm,
    int? MaxBpm,
    int Commits,
    long Additions,
    long Deletions,
    int PullRequests,
    AttemptTotals ToolAttempts
);
