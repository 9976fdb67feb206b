namespace Vibeworkout.Server.Stats;

/// <summary>A project's part in a period.</summary>
/// <param name="Id">The gate repo; null where the project is known by the lines alone that came through a carrier.</param>
/// <param name="Owner">The part of its name before the slash; <c>-</c> where the remote's URL has only one part.</param>
/// <param name="Name">The part after it.</param>
/// <param name="RemoteUrl">Where git finds it; null where it is known by its lines alone.</param>
/// <param name="Workouts">Workouts that used it.</param>
/// <param name="DurationSeconds">Their length.</param>
/// <param name="Attempts">Tool calls tried in it.</param>
/// <param name="Allowed">Of these, let through.</param>
/// <param name="Blocked">Of these, blocked.</param>
/// <param name="Commits">Commits made in it.</param>
/// <param name="Additions">Lines these added.</param>
/// <param name="Deletions">Lines these deleted.</param>
/// <param name="LastWorkoutAt">When the last workout that used it started, in the period or before; null when none did.</param>
internal sealed record ProjectRow(
    Guid? Id,
    string Owner,
    string Name,
    string? RemoteUrl,
    int Workouts,
    long DurationSeconds,
    int Attempts,
    int Allowed,
    int Blocked,
    int Commits,
    long Additions,
    long Deletions,
    DateTimeOffset? LastWorkoutAt
);
