namespace Vibeworkout.Server.Stats;

/// <summary>A day in numbers.</summary>
/// <param name="Date">The day, in the time zone that was asked for.</param>
/// <param name="DurationSeconds">Time in workouts that started on it.</param>
/// <param name="Attempts">Tool calls tried.</param>
/// <param name="Allowed">Of these, let through.</param>
/// <param name="Blocked">Of these, blocked.</param>
/// <param name="Commits">Commits made.</param>
/// <param name="Additions">Lines added by them.</param>
/// <param name="Deletions">Lines deleted by them.</param>
/// <param name="Workouts">Workouts that started on it.</param>
internal sealed record StatsDay(
    DateOnly Date,
    long DurationSeconds,
    int Attempts,
    int Allowed,
    int Blocked,
    int Commits,
    long Additions,
    long Deletions,
    int Workouts
);
