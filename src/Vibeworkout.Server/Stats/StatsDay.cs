namespace Vibeworkout.Server.Stats;

/// <summary>A day in numbers.</summary>
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
