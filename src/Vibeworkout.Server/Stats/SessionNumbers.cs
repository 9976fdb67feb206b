using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Stats;

/// <summary>A finished workout in numbers.</summary>
internal sealed record SessionNumbers(
    Guid Id,
    DateTimeOffset StartedAt,
    int DurationSeconds,
    int SecondsAbove,
    int SecondsBelow,
    double? AvgBpm,
    int? MaxBpm
)
{
    public AttemptTotals Attempts { get; private init; } = new(0, 0, 0, 0, 0);

    public int Commits { get; private init; }

    public long Additions { get; private init; }

    public long Deletions { get; private init; }

    public int PullRequests { get; private init; }

    /// <summary>The workouts that count: finished, not discarded, started in this time, and of one project when one is named.</summary>
    public static IQueryable<WorkoutSession> Counted(
        VibeworkoutContext db,
        Guid user,
        DateTimeOffset from,
        DateTimeOffset to,
        ProjectFilter? project = null
    ) =>
        ProjectFilter.Sessions(
            db,
            db.Sessions.AsNoTracking()
                .Where(s => s.UserId == user && s.DiscardedAt == null && s.EndedAt != null && s.StartedAt >= from && s.StartedAt < to),
            project
        );

    /// <summary>Their numbers, by start. Attempts, commits and pull requests are counted by the database, a row for each workout; with a
    /// project, only those in it.</summary>
    public static async Task<IReadOnlyList<SessionNumbers>> ReadAsync(
        VibeworkoutContext db,
        Guid user,
        DateTimeOffset from,
        DateTimeOffset to,
        ProjectFilter? project,
        CancellationToken cancel
    )
    {
        var counted = Counted(db, user, from, to, project);
        var (all, repo) = (project is null, project?.RepoId);
        var sessions = await counted
            .OrderBy(s => s.StartedAt)
            .Select(s => new
            {
                s.Id,
                s.StartedAt,
                s.Summary,
            })
            .ToListAsync(cancel);
        var attempts = await ProjectFilter
            .Attempts(db, project)
            .Join(
                counted,
                a => a.SessionId,
                s => (Guid?)s.Id,
                (a, s) =>
                    new
                    {
                        s.Id,
                        a.Allowed,
                        a.Succeeded,
                    }
            )
            .GroupBy(a => a.Id)
            .Select(g => new
            {
                g.Key,
                Total = g.Count(),
                Allowed = g.Count(a => a.Allowed),
                Succeeded = g.Count(a => a.Allowed && a.Succeeded == true),
                Failed = g.Count(a => a.Allowed && a.Succeeded == false),
            })
            .ToDictionaryAsync(g => g.Key, cancel);
        var commits = await db
            .SessionCommits.Where(c => all || c.RepoId == repo)
            .Join(counted, c => c.SessionId, s => s.Id, (c, s) => c)
            .GroupBy(c => c.SessionId)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Additions = g.Sum(c => (long)c.Additions),
                Deletions = g.Sum(c => (long)c.Deletions),
            })
            .ToDictionaryAsync(g => g.Key, cancel);
        var pulls = await db
            .SessionPullRequests.Where(p => all || p.RepoId == repo)
            .Join(counted, p => p.SessionId, s => s.Id, (p, s) => p)
            .GroupBy(p => p.SessionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return
        [
            .. sessions.Select(s =>
            {
                var (tried, made) = (attempts.GetValueOrDefault(s.Id), commits.GetValueOrDefault(s.Id));
                return new SessionNumbers(
                    s.Id,
                    s.StartedAt,
                    s.Summary?.DurationSeconds ?? 0,
                    s.Summary?.SecondsAboveThreshold ?? 0,
                    s.Summary?.SecondsBelowThreshold ?? 0,
                    s.Summary?.AvgBpm,
                    s.Summary?.MaxBpm
                )
                {
                    Attempts = tried is null
                        ? new(0, 0, 0, 0, 0)
                        : new(tried.Total, tried.Allowed, tried.Total - tried.Allowed, tried.Succeeded, tried.Failed),
                    Commits = made?.Count ?? 0,
                    Additions = made?.Additions ?? 0,
                    Deletions = made?.Deletions ?? 0,
                    PullRequests = pulls.GetValueOrDefault(s.Id),
                };
            }),
        ];
    }

    /// <summary>All of them together.</summary>
    public static StatsTotals Total(IReadOnlyCollection<SessionNumbers> sessions)
    {
        // weighted by what was measured; a single sample has no length and counts as a second
        var measured = sessions
            .Where(s => s.AvgBpm is not null)
            .Select(s => (Bpm: s.AvgBpm!.Value, Seconds: (double)Math.Max(1, s.SecondsAbove + s.SecondsBelow)))
            .ToList();
        return new(
            sessions.Count,
            sessions.Sum(s => (long)s.DurationSeconds),
            sessions.Sum(s => (long)s.SecondsAbove),
            measured.Count == 0 ? null : Math.Round(measured.Sum(m => m.Bpm * m.Seconds) / measured.Sum(m => m.Seconds), 1),
            sessions.Max(s => s.MaxBpm),
            sessions.Sum(s => s.Commits),
            sessions.Sum(s => s.Additions),
            sessions.Sum(s => s.Deletions),
            sessions.Sum(s => s.PullRequests),
            new(
                sessions.Sum(s => s.Attempts.Total),
                sessions.Sum(s => s.Attempts.Allowed),
                sessions.Sum(s => s.Attempts.Blocked),
                sessions.Sum(s => s.Attempts.Succeeded),
                sessions.Sum(s => s.Attempts.Failed)
            )
        );
    }

    /// <summary>The same by the day.</summary>
    public static IReadOnlyList<StatsDay> ByDay(IReadOnlyList<SessionNumbers> sessions, StatsPeriod period)
    {
        var byDay = sessions.ToLookup(s => period.DayOf(s.StartedAt));
        return
        [
            .. period
                .Days(sessions.Count > 0 ? sessions[0].StartedAt : null)
                .Select(day =>
                {
                    var total = Total([.. byDay[day]]);
                    return new StatsDay(
                        day,
                        total.DurationSeconds,
                        total.ToolAttempts.Total,
                        total.ToolAttempts.Allowed,
                        total.ToolAttempts.Blocked,
                        total.Commits,
                        total.Additions,
                        total.Deletions,
                        total.Workouts
                    );
                }),
        ];
    }
}
