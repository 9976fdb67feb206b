using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.GitHub;

namespace Vibeworkout.Server.Ingest;

/// <summary>Workouts that ended within a day and use a repository are read again when it changed: what was just pushed may be
/// theirs. In the server's own carrier the one that runs, too.</summary>
internal sealed class ReadAfterPush(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time) : IRepositoryListener
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>What an agent still sends when its workout was stopped.</summary>
    private static readonly TimeSpan JustEnded = TimeSpan.FromMinutes(2);

    public async Task ChangedAsync(long repository, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var since = now - Recent;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sessions = db
            .Sessions.Where(s =>
                s.EndedAt != null
                && s.EndedAt > since
                && s.DiscardedAt == null
                && s.Repos.Any(r => r.Repo!.GitHubRepositoryId == repository)
            )
            .Select(s => s.Id);
        await ReadNowAsync(db, sessions, now, cancel);
    }

    /// <summary>The log of a person's own carrier changed: read at once for a workout that uses nothing else, because then no host is asked more
    /// often than it would be.</summary>
    public async Task CarrierChangedAsync(Guid user, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var since = now - JustEnded;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sessions = db
            .Sessions.Where(s =>
                s.UserId == user
                && s.DiscardedAt == null
                && (s.EndedAt == null || s.EndedAt > since)
                && s.Repos.Any()
                && s.Repos.All(r => r.Repo!.IsCarrier)
            )
            .Select(s => s.Id);
        await ReadNowAsync(db, sessions, now, cancel);
    }

    private static Task<int> ReadNowAsync(VibeworkoutContext db, IQueryable<Guid> sessions, DateTimeOffset now, CancellationToken cancel) =>
        db
            .IngestJobs.Where(j => j.NextAt > now && sessions.Contains(j.SessionId))
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.NextAt, now), cancel);
}
