using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Stats;

/// <summary>Numbers over many workouts. Discarded and running workouts never count, nor does anybody else's.</summary>
internal sealed class StatsQueries(VibeworkoutContext db, SessionQueries sessions)
{
    private const int TopTools = 10;
    private const int NewestSessions = 20;

    /// <summary>A user's period, with the one before it.</summary>
    public async Task<StatsOverview> OverviewAsync(Guid user, StatsPeriod period, CancellationToken cancel)
    {
        var both = await SessionNumbers.ReadAsync(db, user, period.PreviousStart, period.End, null, cancel);
        var start = period.Start;
        var now = both.Where(s => s.StartedAt >= start).ToList();
        return new(
            period.Name,
            period.Zone.Id,
            SessionNumbers.Total(now),
            period.From is null ? null : SessionNumbers.Total([.. both.Where(s => s.StartedAt < start)]),
            await TopToolsAsync(user, period, null, cancel),
            await StreakAsync(user, period, cancel),
            SessionNumbers.ByDay(now, period)
        );
    }

    /// <summary>A user's repositories, those without workouts too.</summary>
    /// <param name="user">The user.</param>
    /// <param name="period">When.</param>
    /// <param name="sort">Which one first.</param>
    /// <param name="after">The last repository of the page before; null for the first page.</param>
    /// <param name="limit">How many on a page.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Null when <paramref name="after"/> is none of the user's repositories.</returns>
    public async Task<ProjectList?> ProjectsAsync(
        Guid user,
        StatsPeriod period,
        ProjectSort sort,
        Guid? after,
        int limit,
        CancellationToken cancel
    )
    {
        // a user has at most 200 repositories: all of them are sorted here
        var rows = await RowsAsync(user, period, cancel);
        var sorted = (
            sort switch
            {
                ProjectSort.Time => rows.OrderByDescending(r => r.DurationSeconds).ThenByDescending(r => r.LastWorkoutAt),
                ProjectSort.Commits => rows.OrderByDescending(r => r.Commits).ThenByDescending(r => r.LastWorkoutAt),
                _ => rows.OrderByDescending(r => r.LastWorkoutAt),
            }
        )
            .ThenBy(r => r.Id)
            .ToList();
        var from = after is null ? 0 : sorted.FindIndex(r => r.Id == after) + 1;
        if (after is not null && from == 0)
        {
            return null;
        }

        var page = sorted.Skip(from).Take(limit).ToList();
        var more = from + page.Count < sorted.Count;
        return new(page, more ? page[^1].Id.ToString() : null, more);
    }

    /// <summary>One of the user's repositories; null when there is none of this name.</summary>
    /// <param name="user">The user.</param>
    /// <param name="owner">Its name's first part, as <see cref="ProjectRow.Owner"/> has it.</param>
    /// <param name="name">Its name's second part.</param>
    /// <param name="id">Which one, where several remotes have this name; null for the last used.</param>
    /// <param name="period">When.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<ProjectView?> ProjectAsync(
        Guid user,
        string owner,
        string name,
        Guid? id,
        StatsPeriod period,
        CancellationToken cancel
    )
    {
        var found = (await RowsAsync(user, period, cancel))
            .Where(r =>
                string.Equals(r.Owner, owner, StringComparison.OrdinalIgnoreCase)
                && string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)
                && (id is null || r.Id == id)
            )
            .OrderByDescending(r => r.LastWorkoutAt)
            .ThenBy(r => r.Id)
            .FirstOrDefault();
        if (found is null)
        {
            return null;
        }

        var numbers = await SessionNumbers.ReadAsync(db, user, period.Start, period.End, found.Id, cancel);
        return new(
            period.Name,
            period.Zone.Id,
            found,
            await TopToolsAsync(user, period, found.Id, cancel),
            SessionNumbers.ByDay(numbers, period),
            await sessions.NewestAsync(user, found.Id, NewestSessions, cancel)
        );
    }

    /// <summary>A gate repo's name in two parts. A remote whose URL has only one belongs to <c>-</c>.</summary>
    public static (string Owner, string Name) Parts(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? (name[..slash], name[(slash + 1)..]) : ("-", name);

    private async Task<IReadOnlyList<ProjectRow>> RowsAsync(Guid user, StatsPeriod period, CancellationToken cancel)
    {
        var (start, end) = (period.Start, period.End);
        var counted = SessionNumbers.Counted(db, user, start, end);
        var repos = await db
            .GateRepos.AsNoTracking()
            .Where(r => r.UserId == user)
            .Select(r => new
            {
                r.Id,
                r.Name,
                r.RemoteUrl,
            })
            .ToListAsync(cancel);
        var workouts = await db
            .SessionRepos.Join(
                counted,
                l => l.SessionId,
                s => s.Id,
                (l, s) => new { l.RepoId, Seconds = s.Summary == null ? 0L : s.Summary.DurationSeconds }
            )
            .GroupBy(w => w.RepoId)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Seconds = g.Sum(w => w.Seconds),
            })
            .ToDictionaryAsync(g => g.Key, cancel);
        var last = await db
            .SessionRepos.Join(
                SessionNumbers.Counted(db, user, DateTimeOffset.UnixEpoch, end),
                l => l.SessionId,
                s => s.Id,
                (l, s) => new { l.RepoId, s.StartedAt }
            )
            .GroupBy(w => w.RepoId)
            .Select(g => new { g.Key, At = g.Max(w => w.StartedAt) })
            .ToDictionaryAsync(g => g.Key, g => (DateTimeOffset?)g.At, cancel);
        var attempts = await db
            .ToolAttempts.Join(counted, a => a.SessionId, s => (Guid?)s.Id, (a, s) => a)
            .GroupBy(a => a.RepoId)
            .Select(g => new
            {
                g.Key,
                Total = g.Count(),
                Allowed = g.Count(a => a.Allowed),
            })
            .ToDictionaryAsync(g => g.Key, cancel);
        var commits = await db
            .SessionCommits.Join(counted, c => c.SessionId, s => s.Id, (c, s) => c)
            .GroupBy(c => c.RepoId)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Additions = g.Sum(c => (long)c.Additions),
                Deletions = g.Sum(c => (long)c.Deletions),
            })
            .ToDictionaryAsync(g => g.Key, cancel);
        return
        [
            .. repos.Select(r =>
            {
                var ((owner, name), used, tried, made) = (
                    Parts(r.Name),
                    workouts.GetValueOrDefault(r.Id),
                    attempts.GetValueOrDefault(r.Id),
                    commits.GetValueOrDefault(r.Id)
                );
                var (total, allowed) = (tried?.Total ?? 0, tried?.Allowed ?? 0);
                return new ProjectRow(
                    r.Id,
                    owner,
                    name,
                    r.RemoteUrl,
                    used?.Count ?? 0,
                    used?.Seconds ?? 0,
                    total,
                    allowed,
                    total - allowed,
                    made?.Count ?? 0,
                    made?.Additions ?? 0,
                    made?.Deletions ?? 0,
                    last.GetValueOrDefault(r.Id)
                );
            }),
        ];
    }

    private async Task<IReadOnlyList<TopTool>> TopToolsAsync(Guid user, StatsPeriod period, Guid? repo, CancellationToken cancel)
    {
        var counted = SessionNumbers.Counted(db, user, period.Start, period.End, repo);
        var tools = await db
            .ToolAttempts.Where(a => repo == null || a.RepoId == repo)
            .Join(counted, a => a.SessionId, s => (Guid?)s.Id, (a, s) => a)
            .GroupBy(a => a.ToolName)
            .Select(g => new
            {
                g.Key,
                Total = g.Count(),
                Allowed = g.Count(a => a.Allowed),
            })
            .OrderByDescending(g => g.Total)
            .ThenBy(g => g.Key)
            .Take(TopTools)
            .ToListAsync(cancel);
        return [.. tools.Select(t => new TopTool(t.Key, t.Allowed, t.Total - t.Allowed))];
    }

    private async Task<Streak> StreakAsync(Guid user, StatsPeriod period, CancellationToken cancel)
    {
        var starts = await SessionNumbers
            .Counted(db, user, DateTimeOffset.UnixEpoch, period.End)
            .Select(s => s.StartedAt)
            .ToListAsync(cancel);
        var (run, longest) = (0, 0);
        DateOnly? before = null;
        foreach (var day in starts.Select(period.DayOf).Distinct().Order())
        {
            run = before is { } b && b.AddDays(1) == day ? run + 1 : 1;
            longest = Math.Max(longest, run);
            before = day;
        }

        return new(before >= period.Today.AddDays(-1) ? run : 0, longest);
    }
}
