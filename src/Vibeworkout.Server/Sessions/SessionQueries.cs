using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>Reads finished and running sessions.</summary>
internal sealed class SessionQueries(VibeworkoutContext db, TimeProvider time)
{
    private const int SparklinePoints = 20;

    /// <summary>By what attempts can be asked for.</summary>
    public static readonly string[] Outcomes = ["allowed", "blocked", "succeeded", "failed", "unfinished", "ungated", "late"];

    /// <summary>A user's session; null when it is not there, discarded, or somebody else's.</summary>
    public Task<WorkoutSession?> FindAsync(Guid user, Guid id, CancellationToken cancel) =>
        db
            .Sessions.AsNoTracking()
            .Include(s => s.Summary)
            .Include(s => s.Repos)
                .ThenInclude(r => r.Repo)
            .AsSplitQuery()
            .SingleOrDefaultAsync(s => s.Id == id && s.UserId == user && s.DiscardedAt == null, cancel);

    public async Task<SessionList> ListAsync(Guid user, int limit, DateTimeOffset? before, CancellationToken cancel)
    {
        var sessions = await db
            .Sessions.AsNoTracking()
            .Include(s => s.Summary)
            .Where(s => s.UserId == user && s.DiscardedAt == null && (before == null || s.StartedAt < before))
            .OrderByDescending(s => s.StartedAt)
            .Take(limit + 1)
            .ToListAsync(cancel);
        var page = sessions.Take(limit).ToList();
        var more = sessions.Count > limit;
        return new(await RowsAsync(page, cancel), more ? Cursors.Of(page[^1].StartedAt) : null, more);
    }

    /// <summary>A user's sessions, without those that were discarded.</summary>
    public static IQueryable<WorkoutSession> Of(VibeworkoutContext db, Guid user) =>
        db.Sessions.AsNoTracking().Include(s => s.Summary).Where(s => s.UserId == user && s.DiscardedAt == null);

    /// <summary>The newest of some sessions.</summary>
    public async Task<IReadOnlyList<SessionRow>> NewestAsync(IQueryable<WorkoutSession> some, int count, CancellationToken cancel) =>
        await RowsAsync(await some.OrderByDescending(s => s.StartedAt).Take(count).ToListAsync(cancel), cancel);

    public async Task<SessionView> ViewAsync(WorkoutSession session, CancellationToken cancel)
    {
        var stats = await ToolStats.OfAsync(db, session.Id, cancel);
        var commits = await db
            .SessionCommits.AsNoTracking()
            .Include(c => c.Files)
            .Where(c => c.SessionId == session.Id)
            .OrderBy(c => c.CommittedAt)
            .ThenBy(c => c.Sha)
            .AsSplitQuery()
            .ToListAsync(cancel);
        var pulls = await db
            .SessionPullRequests.AsNoTracking()
            .Where(p => p.SessionId == session.Id)
            .OrderBy(p => p.At)
            .ThenBy(p => p.Number)
            .ToListAsync(cancel);
        var ingest = await IngestAsync(session, stats.TotalAttempts, commits.Count, pulls.Count, cancel);
        return new(
            session.Id,
            session.StartedAt,
            session.EndedAt,
            session.Source,
            session.ThresholdBpm,
            [.. session.Repos.Select(r => new SelectedRepo(r.RepoId, r.Repo!.Name, r.Repo.RemoteUrl))],
            SummaryView.Of(session.Summary),
            [.. commits.Select(CommitView.Of)],
            [.. pulls.Select(PullRequestView.Of)],
            stats,
            ingest
        );
    }

    public async Task<IngestView> IngestOfAsync(Guid id, CancellationToken cancel)
    {
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        return await IngestAsync(
            session,
            await db.ToolAttempts.CountAsync(a => a.SessionId == id, cancel),
            await db.SessionCommits.CountAsync(c => c.SessionId == id, cancel),
            await db.SessionPullRequests.CountAsync(p => p.SessionId == id, cancel),
            cancel
        );
    }

    /// <summary>Attempts by time, from where the cursor says. New lines may come in between pages; none is shown twice or passed over but
    /// those that share a millisecond with a late one.</summary>
    public async Task<AttemptList> AttemptsAsync(
        Guid session,
        string? tool,
        string? reason,
        string? outcome,
        (DateTimeOffset At, int Seen)? from,
        int limit,
        CancellationToken cancel
    )
    {
        var attempts = db
            .ToolAttempts.AsNoTracking()
            .Where(a => a.SessionId == session && (tool == null || a.ToolName == tool) && (reason == null || a.Reason == reason));
        attempts = outcome switch
        {
            "allowed" => attempts.Where(a => a.Allowed),
            "blocked" => attempts.Where(a => !a.Allowed),
            "succeeded" => attempts.Where(a => a.Allowed && a.Succeeded == true),
            "failed" => attempts.Where(a => a.Allowed && a.Succeeded == false),
            "unfinished" => attempts.Where(a => a.Allowed && a.Succeeded == null),
            "ungated" => attempts.Where(a => a.Allowed && !a.Gated),
            "late" => attempts.Where(a => a.Late),
            _ => attempts,
        };
        if (from is { } f)
        {
            attempts = attempts.Where(a => a.Timestamp >= f.At);
        }

        var rows = await attempts.OrderBy(a => a.Timestamp).ThenBy(a => a.Id).Skip(from?.Seen ?? 0).Take(limit + 1).ToListAsync(cancel);
        var page = rows.Take(limit).ToList();
        if (rows.Count <= limit)
        {
            return new([.. page.Select(AttemptView.Of)], null, false);
        }

        var last = page[^1].Timestamp;
        var seen = page.Count(a => a.Timestamp == last) + (from is { } g && g.At == last ? g.Seen : 0);
        return new([.. page.Select(AttemptView.Of)], Cursors.Of(last, seen), true);
    }

    /// <summary>The newest attempts, the newest first.</summary>
    public async Task<IReadOnlyList<AttemptView>> NewestAsync(Guid session, int limit, CancellationToken cancel) =>
        [
            .. (
                await db
                    .ToolAttempts.AsNoTracking()
                    .Where(a => a.SessionId == session)
                    .OrderByDescending(a => a.Timestamp)
                    .ThenByDescending(a => a.Id)
                    .Take(limit)
                    .ToListAsync(cancel)
            ).Select(AttemptView.Of),
        ];

    public Task<List<Sample>> SamplesAsync(Guid session, CancellationToken cancel) =>
        db
            .HrSamples.AsNoTracking()
            .Where(s => s.SessionId == session)
            .OrderBy(s => s.Timestamp)
            .Select(s => new Sample(s.Timestamp, s.Bpm))
            .ToListAsync(cancel);

    public DateTimeOffset EndOf(WorkoutSession session) => session.EndedAt ?? time.GetUtcNow();

    private async Task<IngestView> IngestAsync(WorkoutSession session, int attempts, int commits, int pulls, CancellationToken cancel)
    {
        var job = await db.IngestJobs.AsNoTracking().SingleOrDefaultAsync(j => j.SessionId == session.Id, cancel);
        var files = db.StatsFiles.Where(f => db.SessionRepos.Any(r => r.SessionId == session.Id && r.RepoId == f.RepoId));
        var skipped = await files.SumAsync(f => f.SkippedLines, cancel);
        var refused = await files.CountAsync(f => f.BlobId == LogFile.NotRead, cancel);
        var first =
            refused > 0
                ? await files.Where(f => f.BlobId == LogFile.NotRead).OrderBy(f => f.Name).Select(f => f.Name).FirstAsync(cancel)
                : "";
        var complete = session is { EndedAt: { } ended, IngestedAt: { } read, IngestError: null } && read >= ended;
        return new(
            complete ? "complete" : "pending",
            attempts,
            commits,
            pulls,
            skipped,
            refused,
            Join(session.IngestError, refused > 0 ? Refused(refused, first) : null),
            job?.NextAt,
            job?.ClaimedBy is not null,
            job?.Failures ?? 0
        );
    }

    private static string Refused(int count, string first) =>
        $"{(count == 1 ? $"The file {first} was" : $"{Phrases.Count(count, "file")} ({first} and others) were")} not read to the "
        + $"end, because no sync writes such a file: it is too long, too much, or no tool log. "
        + "The rest of the log was read. If you did not put it there, somebody else can push to this repository.";

    private static string? Join(string? one, string? other) =>
        one is null ? other
        : other is null ? one
        : $"{one} {other}";

    private async Task<IReadOnlyList<SessionRow>> RowsAsync(IReadOnlyList<WorkoutSession> sessions, CancellationToken cancel)
    {
        var ids = sessions.Select(s => s.Id).ToList();
        var counts = (
            await db
                .ToolAttempts.Where(a => a.SessionId != null && ids.Contains(a.SessionId.Value))
                .GroupBy(a => new { a.SessionId, a.Allowed })
                .Select(g => new { g.Key, Count = g.Count() })
                .ToListAsync(cancel)
        ).ToDictionary(g => (g.Key.SessionId!.Value, g.Key.Allowed), g => g.Count);
        var commits = await db
            .SessionCommits.Where(c => ids.Contains(c.SessionId))
            .GroupBy(c => c.SessionId)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Additions = g.Sum(c => (long)c.Additions),
                Deletions = g.Sum(c => (long)c.Deletions),
            })
            .ToDictionaryAsync(g => g.Key, g => new CommitTotals(g.Count, g.Additions, g.Deletions), cancel);
        var rows = new List<SessionRow>();
        foreach (var session in sessions)
        {
            var samples = await SamplesAsync(session.Id, cancel);
            var (allowed, blocked) = (counts.GetValueOrDefault((session.Id, true)), counts.GetValueOrDefault((session.Id, false)));
            rows.Add(
                new(
                    session.Id,
                    session.StartedAt,
                    session.EndedAt,
                    session.Source,
                    SummaryView.Of(session.Summary),
                    new(allowed + blocked, allowed, blocked),
                    commits.GetValueOrDefault(session.Id) ?? new(0, 0, 0),
                    SampleMath.Sparkline(session, samples, EndOf(session), SparklinePoints)
                )
            );
        }

        return rows;
    }
}
