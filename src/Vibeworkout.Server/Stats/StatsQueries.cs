using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Stats;

/// <summary>Numbers over many workouts. Discarded and running workouts never count, nor does anybody else's.</summary>
internal sealed class StatsQueries(VibeworkoutContext db, SessionQueries sessions)
{
    private const int TopTools = 10;
    private const int NewestSessions = 20;
    private const int MostProjects = 200;

    /// <summary>Pairs of a workout and a name: what a stranger writes into a log cannot make a page slow.</summary>
    private const int MostByLines = 20_000;

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

    /// <summary>A user's repositories, those without workouts too, and projects that are known by their lines alone.</summary>
    /// <param name="user">The user.</param>
    /// <param name="period">When.</param>
    /// <param name="sort">Which one first.</param>
    /// <param name="after">The cursor that the page before gave; null for the first page.</param>
    /// <param name="limit">How many on a page.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Null when <paramref name="after"/> is none of theirs.</returns>
    public async Task<ProjectList?> ProjectsAsync(
        Guid user,
        StatsPeriod period,
        ProjectSort sort,
        string? after,
        int limit,
        CancellationToken cancel
    )
    {
        // a user has at most 200 repositories, and as many projects by lines alone: all of them are sorted here
        var rows = await RowsAsync(user, period, cancel);
        var sorted = (
            sort switch
            {
                ProjectSort.Time => rows.OrderByDescending(r => r.DurationSeconds).ThenByDescending(r => r.LastWorkoutAt),
                ProjectSort.Commits => rows.OrderByDescending(r => r.Commits).ThenByDescending(r => r.LastWorkoutAt),
                _ => rows.OrderByDescending(r => r.LastWorkoutAt),
            }
        )
            .ThenBy(Cursor, StringComparer.Ordinal)
            .ToList();
        var from = after is null ? 0 : sorted.FindIndex(r => Cursor(r) == after) + 1;
        if (after is not null && from == 0)
        {
            return null;
        }

        var page = sorted.Skip(from).Take(limit).ToList();
        var more = from + page.Count < sorted.Count;
        return new(page, more ? Cursor(page[^1]) : null, more);
    }

    /// <summary>One of the user's projects; null when there is none of this name.</summary>
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
            .ThenBy(Cursor, StringComparer.Ordinal)
            .FirstOrDefault();
        if (found is null)
        {
            return null;
        }

        var project = new ProjectFilter(found.Id, found.RemoteUrl is { } url ? RemoteName.InLines(url) : NameOf(found));
        var numbers = await SessionNumbers.ReadAsync(db, user, period.Start, period.End, project, cancel);
        return new(
            period.Name,
            period.Zone.Id,
            found,
            await TopToolsAsync(user, period, project, cancel),
            SessionNumbers.ByDay(numbers, period),
            await sessions.NewestAsync(ProjectFilter.Sessions(db, SessionQueries.Of(db, user), project), NewestSessions, cancel)
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
                r.IsCarrier,
            })
            .ToListAsync(cancel);
        var byName = await ByNameAsync(user, period, cancel);
        var used = (
            await db
                .SessionRepos.Join(
                    counted,
                    l => l.SessionId,
                    s => s.Id,
                    (l, s) =>
                        new
                        {
                            l.RepoId,
                            s.Id,
                            Seconds = s.Summary == null ? 0L : s.Summary.DurationSeconds,
                        }
                )
                .ToListAsync(cancel)
        ).ToLookup(w => w.RepoId, w => (w.Id, w.Seconds));
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
            .Where(a => a.Repo == null)
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
            .. repos
                .Where(r => !r.IsCarrier || attempts.ContainsKey(r.Id))
                .Select(r =>
                {
                    var ((owner, name), tried, made) = (Parts(r.Name), attempts.GetValueOrDefault(r.Id), commits.GetValueOrDefault(r.Id));
                    var inLines = RemoteName.InLines(r.RemoteUrl);
                    var isFirst = repos.Find(other => RemoteName.InLines(other.RemoteUrl) == inLines)!.Id == r.Id;
                    var through = isFirst ? byName.GetValueOrDefault(inLines) : null;
                    var (total, allowed) = (
                        (tried?.Total ?? 0) + (through?.Attempts ?? 0),
                        (tried?.Allowed ?? 0) + (through?.Allowed ?? 0)
                    );
                    var workouts = used[r.Id].Union(through?.Workouts ?? []).ToList();
                    return new ProjectRow(
                        r.Id,
                        owner,
                        name,
                        r.RemoteUrl,
                        workouts.Count,
                        workouts.Sum(w => w.Seconds),
                        total,
                        allowed,
                        total - allowed,
                        made?.Count ?? 0,
                        made?.Additions ?? 0,
                        made?.Deletions ?? 0,
                        Later(last.GetValueOrDefault(r.Id), through?.LastWorkoutAt)
                    );
                }),
            .. byName.Where(p => repos.TrueForAll(r => RemoteName.InLines(r.RemoteUrl) != p.Key)).Select(p => Row(p.Key, p.Value)),
        ];
    }

    /// <summary>What came through carriers, by the name that the lines carry; the newest where there are very many.</summary>
    private async Task<Dictionary<string, LinesOfName>> ByNameAsync(Guid user, StatsPeriod period, CancellationToken cancel)
    {
        var lines = await db
            .ToolAttempts.Where(a => a.Repo != null)
            .Join(
                SessionNumbers.Counted(db, user, DateTimeOffset.UnixEpoch, period.End),
                a => a.SessionId,
                s => (Guid?)s.Id,
                (a, s) =>
                    new
                    {
                        a.Repo,
                        s.Id,
                        s.StartedAt,
                        Seconds = s.Summary == null ? 0L : s.Summary.DurationSeconds,
                        a.Allowed,
                    }
            )
            .GroupBy(a => new
            {
                a.Repo,
                a.Id,
                a.StartedAt,
                a.Seconds,
            })
            .Select(g => new
            {
                g.Key,
                Total = g.Count(),
                Allowed = g.Count(a => a.Allowed),
            })
            .OrderByDescending(g => g.Key.StartedAt)
            .ThenByDescending(g => g.Total)
            .Take(MostByLines)
            .ToListAsync(cancel);
        return lines
            .GroupBy(g => g.Key.Repo!)
            .Take(MostProjects)
            .ToDictionary(
                g => g.Key,
                g =>
                {
                    var now = g.Where(w => w.Key.StartedAt >= period.Start).ToList();
                    return new LinesOfName(
                        [.. now.Select(w => (w.Key.Id, w.Key.Seconds))],
                        now.Sum(w => w.Total),
                        now.Sum(w => w.Allowed),
                        g.Max(w => w.Key.StartedAt)
                    );
                }
            );
    }

    private static ProjectRow Row(string named, LinesOfName lines)
    {
        var ((owner, name), seconds) = (Parts(named), lines.Workouts.Sum(w => w.Seconds));
        var (count, blocked) = (lines.Workouts.Count, lines.Attempts - lines.Allowed);
        return new(null, owner, name, null, count, seconds, lines.Attempts, lines.Allowed, blocked, 0, 0, 0, lines.LastWorkoutAt);
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;

    private static string NameOf(ProjectRow row) => row.Owner == "-" ? row.Name : $"{row.Owner}/{row.Name}";

    private static string Cursor(ProjectRow row) => row.Id?.ToString() ?? NameOf(row);

    private async Task<IReadOnlyList<TopTool>> TopToolsAsync(
        Guid user,
        StatsPeriod period,
        ProjectFilter? project,
        CancellationToken cancel
    )
    {
        var counted = SessionNumbers.Counted(db, user, period.Start, period.End, project);
        var tools = await ProjectFilter
            .Attempts(db, project)
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

    /// <summary>What the lines of one name come to that came through carriers.</summary>
    private sealed record LinesOfName(
        IReadOnlyList<(Guid Id, long Seconds)> Workouts,
        int Attempts,
        int Allowed,
        DateTimeOffset LastWorkoutAt
    );
}
