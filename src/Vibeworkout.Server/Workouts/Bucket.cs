namespace Vibeworkout.Server.Workouts;

/// <summary>A minute of a workout.</summary>
/// <param name="Minute">When it begins, counted from the workout's start.</param>
/// <param name="MinBpm">Least.</param>
/// <param name="AvgBpm">Time-weighted average.</param>
/// <param name="MaxBpm">Greatest.</param>
/// <param name="SecondsAboveThreshold">Seconds at or above the threshold.</param>
internal sealed record Bucket(DateTimeOffset Minute, int MinBpm, double AvgBpm, int MaxBpm, double SecondsAboveThreshold);
