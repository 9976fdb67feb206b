using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Brings a session's tool logs into the database (wire format, §6). Every readable line of a repository's stats ref is kept once, by its
/// id; then the session gets those lines that are its own without naming it. Reading again adds
/// nothing, and where nothing changed while the workout runs, nothing is written either.
/// </summary>
internal sealed class StatsIngest(
    IDbContextFactory<VibeworkoutContext> dbs,
    LogIngest logs,
    IToolLogStore store,
    CommitIngest commits,
    LiveEvents live,
    IngestTelemetry telemetry,
    TimeProvider time
)
{
    private const int MostTold = 100;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>How the refs of running sessions were when they last got their lines.</summary>
    private readonly Remembered<Guid, IReadOnlyList<StatsTip>> given = new(time, TimeSpan.MaxValue);

    /// <summary>Reads all repositories of a session, some side by side, and gives the session its lines and commits. While it runs, commits are
    /// read only when somebody asks: every branch is much to fetch every 15 s.</summary>
    /// <returns>Whether every repository could be read.</returns>
    public async Task<bool> IngestAsync(Guid sessionId, CancellationToken cancel, bool asked = false)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db
                .Sessions.AsNoTracking()
                .Include(s => s.Repos)
                    .ThenInclude(r => r.Repo)
                .SingleOrDefaultAsync(s => s.Id == sessionId, cancel)
            is not { } session
        )
        {
            return true;
        }

        using var measured = telemetry.Begin(session.Repos.Count);
        var startedAt = time.GetUtcNow();
        var thorough = asked || session.EndedAt is not null;
        if (session.EndedAt is not null)
        {
            await Summaries.EnsureAsync(db, sessionId, cancel);
        }

        var committed = thorough ? commits.IngestAsync(session, cancel) : Task.FromResult<IReadOnlyList<string>>([]);
        var read = await ReadAsync(db, session, thorough, cancel);
        var errors = read.Select(r => r.Error).OfType<string>().ToList();
        var tips = read.Select(r => r.Tip).OfType<StatsTip>().ToList();
        if (
            !thorough
            && session.IngestError is null
            && errors.Count == 0
            && given.TryGet(sessionId, out var before)
            && before.SequenceEqual(tips)
        )
        {
            return measured.Ended(true);
        }

        var changed = read.Any(r => r.News is not { Attempts: 0, Outcomes: 0 }) | await GiveAsync(db, session, thorough, cancel) > 0;
        errors.AddRange(await committed); // last: they may take long
        var error = errors.Count > 0 ? string.Join(" ", errors.Distinct()) : null;
        var now = time.GetUtcNow();
        await db
            .Sessions.Where(s => s.Id == sessionId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.IngestError, error).SetProperty(s => s.IngestedAt, s => error == null ? now : s.IngestedAt),
                cancel
            );
        Remember(session, error is null ? tips : null);
        if (changed)
        {
            await TellAsync(db, session, startedAt, read.Min(r => r.News.Oldest) ?? session.StartedAt - Margin, cancel);
        }

        return measured.Ended(error is null);
    }

    private async Task<IReadOnlyList<LogRead>> ReadAsync(
        VibeworkoutContext db,
        WorkoutSession session,
        bool thorough,
        CancellationToken cancel
    )
    {
        var key = await db.Users.Where(u => u.Id == session.UserId).Select(u => u.UserKey).SingleOrDefaultAsync(cancel);
        return UserKey.TryParse(key, out var user)
            ? await SideBySide.AllAsync(
                session.Repos.Where(r => r.Repo is not null).OrderBy(r => r.RepoId),
                r => logs.ReadAsync(r.Repo!, user, thorough, cancel),
                cancel
            )
            : [];
    }

    /// <summary>Gives the session those lines that it has not, and counts them: who sees an attempt sees it counted.</summary>
    /// <returns>How many it got.</returns>
    private async Task<int> GiveAsync(VibeworkoutContext db, WorkoutSession session, bool thorough, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await store.HoldAsync(db, session.Repos.Select(r => r.RepoId), cancel);
        var count = await AssignAsync(db, session, thorough, cancel);
        await CountAsync(db, session.Id, cancel);
        await transaction.CommitAsync(cancel);
        return count;
    }

    /// <summary>Lines that name none and fall into its time, unless another workout was running then. Those that name it have it since they
    /// were stored; but for lines that were there before the session was.</summary>
    private static async Task<int> AssignAsync(VibeworkoutContext db, WorkoutSession session, bool thorough, CancellationToken cancel)
    {
        var (id, name, late) = (session.Id, session.Id.ToString(), session.EndedAt is { } stopped && session.IngestedAt >= stopped);
        var from = session.StartedAt - Margin;
        var to = session.EndedAt is { } end ? end + Margin : DateTimeOffset.MaxValue.AddYears(-1000);
        var repos = session.Repos.Select(r => r.RepoId).ToList();
        var free = db.ToolAttempts.Where(a => a.SessionId == null && repos.Contains(a.RepoId));
        var named = thorough
            ? await free.Where(a => a.DeclaredSessionId == name)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SessionId, id).SetProperty(a => a.Late, late), cancel)
            : 0;
        return named
            + await free.Where(a =>
                    a.DeclaredSessionId == null
                    && a.Timestamp >= from
                    && a.Timestamp <= to
                    && !db.Sessions.Any(o =>
                        o.UserId == session.UserId
                        && o.Id != id
                        && o.StartedAt <= a.Timestamp
                        && (o.EndedAt == null || o.EndedAt >= a.Timestamp)
                        && o.Repos.Any(r => r.RepoId == a.RepoId)
                    )
                )
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SessionId, id).SetProperty(a => a.Late, late), cancel);
    }

    private static async Task CountAsync(VibeworkoutContext db, Guid session, CancellationToken cancel)
    {
        if (!await db.Summaries.AnyAsync(s => s.SessionId == session, cancel))
        {
            return; // it runs
        }

        var groups = await db
            .ToolAttempts.Where(a => a.SessionId == session)
            .GroupBy(a => a.Allowed)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        var (allowed, blocked) = (groups.Find(g => g.Key)?.Count ?? 0, groups.Find(g => !g.Key)?.Count ?? 0);
        await db
            .Summaries.Where(s =>
                s.SessionId == session
                && (s.ToolAttemptsTotal != allowed + blocked || s.ToolAttemptsAllowed != allowed || s.ToolAttemptsBlocked != blocked)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.ToolAttemptsTotal, allowed + blocked)
                        .SetProperty(s => s.ToolAttemptsAllowed, allowed)
                        .SetProperty(s => s.ToolAttemptsBlocked, blocked),
                cancel
            );
    }

    private async Task TellAsync(
        VibeworkoutContext db,
        WorkoutSession session,
        DateTimeOffset since,
        DateTimeOffset oldest,
        CancellationToken cancel
    )
    {
        foreach (
            var attempt in await db
                .ToolAttempts.AsNoTracking()
                .Where(a => a.SessionId == session.Id && a.Timestamp >= oldest && a.CreatedAt >= since)
                .OrderBy(a => a.Timestamp)
                .Take(MostTold)
                .ToListAsync(cancel)
        )
        {
            live.Publish(session.UserId, AttemptView.Of(attempt));
        }

        if (session.EndedAt is null)
        {
            live.Publish(session.UserId, await ToolStats.OfAsync(db, session.Id, cancel)); // outcomes change them as well
        }
    }

    private void Remember(WorkoutSession session, IReadOnlyList<StatsTip>? tips)
    {
        if (session.EndedAt is not null || tips is null)
        {
            given.Forget(session.Id);
            return;
        }

        given.Set(session.Id, tips);
    }
}
