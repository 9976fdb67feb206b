using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Server.Commits;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>
/// Brings the tool log into the database (wire format, §6). Every readable line of a repository's stats ref is kept once, by its id; then lines are given to the sessions they belong to. Reading again
/// adds nothing. One transaction a file.
/// </summary>
internal sealed class StatsIngest(IDbContextFactory<VibeworkoutContext> dbs, StatsReader reader, Remotes remotes, CommitIngest commits, RepoTurns turns, LiveEvents live, IngestTelemetry telemetry, TimeProvider time)
{
    private const int Chunk = 500;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Reads all repositories of a session, side by side, and gives the session its lines and commits. While it runs, commits are read only when somebody asks: every branch is much to fetch every 15 s.</summary>
    /// <returns>Whether every repository could be read.</returns>
    public async Task<bool> IngestAsync(Guid sessionId, CancellationToken cancel, bool asked = false)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Sessions.AsNoTracking().Include(s => s.Repos).SingleOrDefaultAsync(s => s.Id == sessionId, cancel) is not { } session)
        {
            return true;
        }

        await Summaries.EnsureAsync(db, sessionId, cancel);
        using var measured = telemetry.Begin(session.Repos.Count);
        var startedAt = time.GetUtcNow();
        var committed = asked || session.EndedAt is not null ? commits.IngestAsync(session, cancel) : Task.FromResult<IReadOnlyList<string>>([]);
        var errors = (await Task.WhenAll(session.Repos.Select(r => ReadAsync(r.RepoId, cancel)))).OfType<string>().ToList();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel)) // who sees an attempt sees it counted
        {
            await AssignAsync(db, session, cancel);
            await CountAsync(db, sessionId, cancel);
            await transaction.CommitAsync(cancel);
        }

        errors.AddRange(await committed); // last: they may take long
        var error = errors.Count > 0 ? string.Join(" ", errors.Distinct()) : null;
        var now = time.GetUtcNow();
        await db.Sessions.Where(s => s.Id == sessionId).ExecuteUpdateAsync(set => set.SetProperty(s => s.IngestError, error).SetProperty(s => s.IngestedAt, s => error == null ? now : s.IngestedAt), cancel);
        await TellAsync(db, session, startedAt, cancel);
        return measured.Ended(error is null);
    }

    /// <summary>Reads one repository's log; why that failed, in words, or null.</summary>
    private async Task<string?> ReadAsync(Guid repoId, CancellationToken cancel)
    {
        using var turn = await turns.TakeAsync(repoId, RepoPart.Log, cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var repo = await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == repoId, cancel);
        var owner = repo is null ? null : await db.Users.AsNoTracking().SingleAsync(u => u.Id == repo.UserId, cancel);
        if (repo is null || !UserKey.TryParse(owner!.UserKey, out var user))
        {
            return null;
        }

        var known = await db.StatsFiles.AsNoTracking().Where(f => f.RepoId == repoId).ToDictionaryAsync(f => f.Name, f => f.BlobId, cancel);
        var remote = await remotes.ResolveAsync(repo, GitHubAccess.Daily, cancel);
        var read = remote.Value is { } there ? await Task.Run(() => reader.Read(repo, there, user, known), cancel) : new ReadStats(null, [], remote.Problem!.Message);
        if (read.Names is null)
        {
            var now = time.GetUtcNow();
            await db.GateRepos.Where(r => r.Id == repoId).ExecuteUpdateAsync(set => set.SetProperty(r => r.LastError, read.Error).SetProperty(r => r.LastErrorAt, now), cancel);
            return $"{repo.Name}: {read.Error}";
        }

        foreach (var file in read.Changed)
        {
            await StoreAsync(repoId, file, cancel);
        }

        await db.StatsFiles.Where(f => f.RepoId == repoId && !read.Names.Contains(f.Name)).ExecuteDeleteAsync(cancel);
        return null;
    }

    private async Task StoreAsync(Guid repo, ReadFile file, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var attempts = await NewAsync(file.Attempts, ids => db.ToolAttempts.Where(a => a.RepoId == repo && ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(cancel));
        var outcomes = await NewAsync(file.Outcomes, ids => db.ToolOutcomes.Where(o => o.RepoId == repo && ids.Contains(o.Id)).Select(o => o.Id).ToListAsync(cancel));
        db.ToolAttempts.AddRange(attempts.Select(a => ToRow(repo, a, now)));
        db.ToolOutcomes.AddRange(outcomes.Select(o => ToRow(repo, o)));
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        await OutcomeJoin.ByNameAsync(db, repo, [.. Enumerable.Concat<LogEvent>(attempts, outcomes).Select(e => e.ToolUseId).OfType<string>().Distinct()], cancel);
        await OutcomeJoin.ByInputAsync(db, repo, [.. Enumerable.Concat<LogEvent>(attempts, outcomes).Where(e => e.ToolUseId is null).Select(e => e.InputHash).OfType<string>().Distinct()], cancel);

        await db.StatsFiles.Where(f => f.RepoId == repo && f.Name == file.Name).ExecuteDeleteAsync(cancel);
        db.StatsFiles.Add(new StatsFile { RepoId = repo, Name = file.Name, BlobId = file.BlobId, Lines = file.Attempts.Count + file.Outcomes.Count + file.SkippedLines, SkippedLines = file.SkippedLines, ReadAt = now });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        telemetry.Stored(attempts.Count, outcomes.Count, file.SkippedLines);
    }

    /// <summary>The events that are not in the database yet, each id once.</summary>
    private static async Task<List<T>> NewAsync<T>(IReadOnlyList<T> events, Func<IReadOnlyList<Guid>, Task<List<Guid>>> findKnown)
        where T : LogEvent
    {
        var known = new HashSet<Guid>();
        foreach (var chunk in events.Select(e => e.Id!.Value).Distinct().Chunk(Chunk))
        {
            known.UnionWith(await findKnown(chunk));
        }

        return [.. events.Where(e => known.Add(e.Id!.Value))];
    }

    /// <summary>Gives the session the events that name it, and those that name none and fall into its time, unless another workout was running then.</summary>
    private static async Task AssignAsync(VibeworkoutContext db, WorkoutSession session, CancellationToken cancel)
    {
        var (id, name, late) = (session.Id, session.Id.ToString(), session.EndedAt is { } stopped && session.IngestedAt >= stopped);
        var from = session.StartedAt - Margin;
        var to = session.EndedAt is { } end ? end + Margin : DateTimeOffset.MaxValue.AddYears(-1000);
        var repos = session.Repos.Select(r => r.RepoId).ToList();
        var free = db.ToolAttempts.Where(a => a.SessionId == null && repos.Contains(a.RepoId));
        await free.Where(a => a.DeclaredSessionId == name).ExecuteUpdateAsync(set => set.SetProperty(a => a.SessionId, id).SetProperty(a => a.Late, late), cancel);
        await free.Where(a => a.DeclaredSessionId == null && a.Timestamp >= from && a.Timestamp <= to
                && !db.Sessions.Any(o => o.UserId == session.UserId && o.Id != id && o.StartedAt <= a.Timestamp && (o.EndedAt == null || o.EndedAt >= a.Timestamp) && o.Repos.Any(r => r.RepoId == a.RepoId)))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.SessionId, id).SetProperty(a => a.Late, late), cancel);
    }

    private static async Task CountAsync(VibeworkoutContext db, Guid session, CancellationToken cancel)
    {
        var allowed = await db.ToolAttempts.CountAsync(a => a.SessionId == session && a.Allowed, cancel);
        var blocked = await db.ToolAttempts.CountAsync(a => a.SessionId == session && !a.Allowed, cancel);
        await db.Summaries.Where(s => s.SessionId == session).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.ToolAttemptsTotal, allowed + blocked).SetProperty(s => s.ToolAttemptsAllowed, allowed).SetProperty(s => s.ToolAttemptsBlocked, blocked), cancel);
    }

    private async Task TellAsync(VibeworkoutContext db, WorkoutSession session, DateTimeOffset since, CancellationToken cancel)
    {
        foreach (var attempt in await db.ToolAttempts.AsNoTracking().Where(a => a.SessionId == session.Id && a.CreatedAt >= since).OrderBy(a => a.Timestamp).Take(100).ToListAsync(cancel))
        {
            live.Publish(session.UserId, "attempt", AttemptView.Of(attempt));
        }

        if (session.EndedAt is null)
        {
            live.Publish(session.UserId, "totals", await ToolStats.OfAsync(db, session.Id, cancel)); // outcomes change them as well
        }
    }

    private static ToolAttempt ToRow(Guid repo, AttemptEvent entry, DateTimeOffset now) => new()
    {
        RepoId = repo,
        Id = entry.Id!.Value,
        DeclaredSessionId = entry.SessionId,
        ToolName = entry.Tool,
        Allowed = entry.Allowed,
        Gated = entry.Gated,
        Reason = entry.Reason,
        Bpm = entry.Bpm,
        Timestamp = entry.Timestamp,
        Agent = entry.Agent,
        AgentSessionId = entry.AgentSessionId,
        Subagent = entry.Subagent,
        ToolUseId = entry.ToolUseId,
        InputHash = entry.InputHash,
        CreatedAt = now,
    };

    private static ToolOutcome ToRow(Guid repo, OutcomeEvent entry) => new()
    {
        RepoId = repo,
        Id = entry.Id!.Value,
        ToolUseId = entry.ToolUseId,
        AgentSessionId = entry.AgentSessionId,
        InputHash = entry.InputHash,
        Succeeded = entry.Succeeded,
        DurationMs = entry.DurationMs,
        Timestamp = entry.Timestamp,
    };
}
