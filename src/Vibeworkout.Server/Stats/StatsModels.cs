using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Stats;

/// <summary>Tool attempts in numbers. <c>allowed + blocked = total</c>; what succeeded or failed was allowed.</summary>
internal sealed record AttemptTotals(int Total, int Allowed, int Blocked, int Succeeded, int Failed);

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

/// <summary>A tool's share.</summary>
/// <param name="Tool">The tool, as the agent calls it.</param>
/// <param name="Allowed">Calls let through.</param>
/// <param name="Blocked">Calls blocked.</param>
public sealed record TopTool(string Tool, int Allowed, int Blocked);

/// <summary>Days in a row with a workout.</summary>
/// <param name="CurrentDays">Up to today, or up to yesterday while there is none today yet.</param>
/// <param name="LongestDays">The most there ever were.</param>
internal sealed record Streak(int CurrentDays, int LongestDays);

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

/// <summary>A period in numbers.</summary>
/// <param name="Period">Which period.</param>
/// <param name="Tz">Whose days.</param>
/// <param name="Totals">The period.</param>
/// <param name="Previous">The equally long one before it; null for <c>all</c>.</param>
/// <param name="TopTools">The ten most tried tools.</param>
/// <param name="Streak">Days in a row, over all time.</param>
/// <param name="Days">Every day of the period; of <c>all</c> at most the last five years, while the totals hold everything.</param>
internal sealed record StatsOverview(
    string Period,
    string Tz,
    StatsTotals Totals,
    StatsTotals? Previous,
    IReadOnlyList<TopTool> TopTools,
    Streak Streak,
    IReadOnlyList<StatsDay> Days
);

/// <summary>A repository's part in a period.</summary>
/// <param name="Id">The gate repo.</param>
/// <param name="Owner">The part of its name before the slash; <c>-</c> where the remote's URL has only one part.</param>
/// <param name="Name">The part after it.</param>
/// <param name="RemoteUrl">Where git finds it.</param>
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
    Guid Id,
    string Owner,
    string Name,
    string RemoteUrl,
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

/// <summary>Repositories in a period, a page of them.</summary>
internal sealed record ProjectList(IReadOnlyList<ProjectRow> Repos, string? NextCursor, bool HasMore);

/// <summary>A repository in a period.</summary>
/// <param name="Period">Which period.</param>
/// <param name="Tz">Whose days.</param>
/// <param name="Repo">Its numbers.</param>
/// <param name="TopTools">The ten most tried tools.</param>
/// <param name="Days">Every day of the period; a day's attempts and commits are this repository's.</param>
/// <param name="Sessions">The newest 20 workouts that used it, in the period or before.</param>
internal sealed record ProjectView(
    string Period,
    string Tz,
    ProjectRow Repo,
    IReadOnlyList<TopTool> TopTools,
    IReadOnlyList<StatsDay> Days,
    IReadOnlyList<SessionRow> Sessions
);

/// <summary>How repositories are listed.</summary>
internal enum ProjectSort
{
    /// <summary>The last used first.</summary>
    Recent,

    /// <summary>The longest used first.</summary>
    Time,

    /// <summary>The one with most commits first.</summary>
    Commits,
}
