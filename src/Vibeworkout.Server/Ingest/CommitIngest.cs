using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Brings a workout's commits into the database. A commit belongs to one workout: the one it names, else the one in whose time it was made.
/// Reading again adds nothing; what was read stays when its branch goes,
/// unless an amended or rebased commit stands for it.
/// </summary>
internal sealed class CommitIngest(
    IDbContextFactory<VibeworkoutContext> dbs,
    RemoteResolvers remotes,
    GitHubCommits activity,
    CommitReader reader,
    RepoTurns turns,
    GitThreads threads,
    TimeProvider time
)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>How a repository's branches were when a workout's commits were last read in full: while they are so still, git need not
    /// search.</summary>
    private readonly Remembered<(Guid Session, Guid Repo), string> seen = new(time, TimeSpan.MaxValue);

    /// <summary>Reads all repositories of a session, some side by side.</summary>
    /// <returns>What went wrong, a sentence for each repository.</returns>
    public async Task<IReadOnlyList<string>> IngestAsync(WorkoutSession session, CancellationToken cancel)
    {
        using var saving = new SemaphoreSlim(1); // together they must not exceed what a session may have
        var repos = session.Repos.Select(r => r.RepoId).Union(await NamedAsync(session, cancel)).ToList();
        return [.. (await SideBySide.AllAsync(repos, r => ReadAsync(session, r, saving, cancel), cancel)).OfType<string>()];
    }

    /// <summary>Repositories that the server knows and whose lines came through a carrier.</summary>
    private async Task<IReadOnlyList<Guid>> NamedAsync(WorkoutSession session, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var named = await db
            .ToolAttempts.Where(a => a.SessionId == session.Id && a.Repo != null)
            .Select(a => a.Repo!)
            .Distinct()
            .ToListAsync(cancel);
        var repos = named.Count == 0 ? [] : await db.GateRepos.AsNoTracking().Where(r => r.UserId == session.UserId).ToListAsync(cancel);
        return [.. repos.Where(r => named.Contains(RemoteName.InLines(r.RemoteUrl))).Select(r => r.Id)];
    }

    private async Task<string?> ReadAsync(WorkoutSession session, Guid repoId, SemaphoreSlim saving, CancellationToken cancel)
    {
        using var turn = await turns.TakeAsync(repoId, RepoPart.Commits, cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == repoId && !r.IsCarrier, cancel) is not { } repo)
        {
            return null;
        }

        var resolved = await remotes.ResolveAsync(repo, RemotePurpose.Daily, cancel);
        if (resolved.Value is not { } remote)
        {
            return $"{repo.Name}: {resolved.Problem!.Message}";
        }

        var untold = remote.Installation is null
            ? null
            : await activity.IngestAsync(session, repo, remote, await WantedAsync(db, session, repoId, cancel), cancel); // at once and with pull requests
        var wanted = await WantedAsync(db, session, repoId, cancel);
        var read = await threads.ReadAsync(repo.UserId, () => reader.Read(repo, remote, wanted), cancel); // everything, with files
        await saving.WaitAsync(cancel);
        try
        {
            await SaveAsync(session.Id, repoId, read, cancel);
        }
        finally
        {
            saving.Release();
        }

        if (read.SeenAt is { } branches && session.EndedAt is not null)
        {
            seen.Set((session.Id, repoId), branches);
        }

        var problem = string.Join(" ", new[] { untold, read.Problem }.OfType<string>().Distinct());
        return problem.Length == 0 ? null : $"{repo.Name}: {problem}";
    }

    private async Task<WantedCommits> WantedAsync(VibeworkoutContext db, WorkoutSession session, Guid repo, CancellationToken cancel)
    {
        var end = session.EndedAt ?? time.GetUtcNow();
        var (from, to) = (session.StartedAt - Margin, end + Margin);
        var known = await db
            .SessionCommits.AsNoTracking()
            .Where(c => c.RepoId == repo)
            .Select(c => new
            {
                c.SessionId,
                c.Sha,
                Whole = c.ChangedFiles == 0 || c.Files.Count > 0,
            })
            .ToListAsync(cancel);
        var others = await db
            .Sessions.AsNoTracking()
            .Where(s =>
                s.UserId == session.UserId
                && s.Id != session.Id
                && s.StartedAt <= to
                && (s.EndedAt == null || s.EndedAt >= from)
                && s.Repos.Any(r => r.RepoId == repo)
            )
            .Select(s => new { s.StartedAt, s.EndedAt })
            .ToListAsync(cancel);
        var count = await db.SessionCommits.CountAsync(
            c => c.SessionId == session.Id && (c.RepoId != repo || c.ChangedFiles == 0 || c.Files.Count > 0),
            cancel
        );
        return new(
            session.Id,
            from,
            to,
            known.Where(c => c.SessionId == session.Id && c.Whole).Select(c => c.Sha).ToHashSet(),
            known.Where(c => c.SessionId != session.Id).Select(c => c.Sha).ToHashSet(),
            [.. others.Select(o => (o.StartedAt, o.EndedAt ?? DateTimeOffset.MaxValue))],
            (session.StartedAt, end),
            CommitReader.MostOfSession - count,
            seen.TryGet((session.Id, repo), out var branches) ? branches : null
        );
    }

    private async Task SaveAsync(Guid session, Guid repo, ReadCommits read, CancellationToken cancel)
    {
        if (read.New.Count == 0 && read.Replaced.Count == 0)
        {
            return;
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (
            !await db.Sessions.AnyAsync(s => s.Id == session && s.DiscardedAt == null, cancel)
            || !await db.GateRepos.AnyAsync(r => r.Id == repo, cancel)
        )
        {
            return; // discarded or removed meanwhile
        }

        var commits = db.SessionCommits.Where(c => c.SessionId == session && c.RepoId == repo);
        await commits.Where(c => read.Replaced.Contains(c.Sha)).ExecuteDeleteAsync(cancel);
        var shas = read.New.Select(c => c.Sha).ToList();
        var told = await commits.Where(c => shas.Contains(c.Sha)).ToDictionaryAsync(c => c.Sha, cancel);
        var room = CommitReader.MostOfSession - await db.SessionCommits.CountAsync(c => c.SessionId == session, cancel);
        foreach (var row in read.New)
        {
            if (told.TryGetValue(row.Sha, out var early))
            {
                db.Entry(early).CurrentValues.SetValues(row); // GitHub told of it first; git knows its files
                early.Files.AddRange(row.Files);
            }
            else if (room-- > 0)
            {
                db.SessionCommits.Add(row);
            }
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}
