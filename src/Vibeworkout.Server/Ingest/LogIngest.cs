using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Reads one repository's log into the database. Lines are stored in transactions of some thousand; the mark that a file is read goes with
/// its last line, so that a read that ends in the middle is done again from that file on, and
/// finds the lines that are there already.
/// </summary>
internal sealed class LogIngest(
    IDbContextFactory<VibeworkoutContext> dbs,
    StatsTips tips,
    StatsReader reader,
    IToolLogStore store,
    RemoteResolvers remotes,
    RepoTurns turns,
    GitThreads threads,
    LogQuota quota,
    IngestTelemetry telemetry,
    TimeProvider time
)
{
    /// <summary>Where each ref was when this process last read it to its end, and its files.</summary>
    private readonly Remembered<Guid, (StatsTip Tip, IReadOnlyList<LogFile> Files)> lastRead = new(time, TimeSpan.MaxValue);

    /// <param name="repo">The repository.</param>
    /// <param name="user">Whose log.</param>
    /// <param name="thorough">Whether what this process remembers is compared with the database.</param>
    /// <param name="cancel">Ends reading in the middle.</param>
    public async Task<LogRead> ReadAsync(GateRepo repo, UserKey user, bool thorough, CancellationToken cancel)
    {
        var resolved = await remotes.ResolveAsync(repo, RemotePurpose.Daily, cancel);
        if (resolved.Value is not { } remote)
        {
            return await FailedAsync(repo, resolved.Problem!.Message, cancel);
        }

        if (quota.WhyNot(repo.Id) is { } enough)
        {
            return await FailedAsync(repo, enough, cancel);
        }

        var asked = await tips.AskAsync(remote, user, cancel);
        if (asked.Error is { } away)
        {
            return await FailedAsync(repo, away, cancel);
        }

        if (!thorough && asked.Tip is { } there && lastRead.TryGet(repo.Id, out var last) && last.Tip == there)
        {
            return new(there, null, default);
        }

        using var turn = await turns.TakeAsync(repo.Id, RepoPart.Log, cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (!await db.GateRepos.AnyAsync(r => r.Id == repo.Id, cancel))
        {
            return default; // erased meanwhile: nothing of it is to come back
        }

        var known = await db
            .StatsFiles.AsNoTracking()
            .Where(f => f.RepoId == repo.Id)
            .ToDictionaryAsync(f => f.Name, f => f.BlobId, StringComparer.Ordinal, cancel);
        if (
            asked.Tip is { } tip
            && lastRead.TryGet(repo.Id, out last)
            && last.Tip == tip
            && known.Count == last.Files.Count
            && last.Files.All(f => known.GetValueOrDefault(f.Name) == f.BlobId)
        )
        {
            return new(tip, null, default);
        }

        if (asked.Tip is { IsNothing: true } nothing && known.Count == 0)
        {
            lastRead.Set(repo.Id, (nothing, [])); // nobody has synced yet
            return new(nothing, null, default);
        }

        return await FetchAsync(db, repo, remote, user, known, cancel);
    }

    private async Task<LogRead> FetchAsync(
        VibeworkoutContext db,
        GateRepo repo,
        Remote remote,
        UserKey user,
        Dictionary<string, string> known,
        CancellationToken cancel
    )
    {
        var fetched = await threads.ReadAsync(repo.UserId, () => reader.Fetch(repo.Id, remote, user), cancel);
        if (fetched.Files is not { } files)
        {
            return await FailedAsync(repo, fetched.Error!, cancel);
        }

        StoredToolLines news;
        try
        {
            (news, var over) = await StoreAsync(repo, remote, files, known, cancel);
            if (over is not null)
            {
                return await FailedAsync(repo, over, cancel) with { News = news };
            }
        }
        catch (IOException e)
        {
            return await FailedAsync(repo, $"The fetched log cannot be read ({e.Message.TrimEnd('.')}); it is tried again.", cancel);
        }

        var gone = known.Keys.Except(files.Select(f => f.Name)).ToList();
        if (gone.Count > 0)
        {
            await db.StatsFiles.Where(f => f.RepoId == repo.Id && gone.Contains(f.Name)).ExecuteDeleteAsync(cancel);
        }

        var tip = StatsTip.Of(remote, user, fetched.Commit);
        lastRead.Set(repo.Id, (tip, files));
        return new(tip, null, news);
    }

    /// <summary>Stores what is read while the next lines are: two batches are in memory.</summary>
    private async Task<(StoredToolLines News, string? Over)> StoreAsync(
        GateRepo repo,
        Remote remote,
        IReadOnlyList<LogFile> files,
        Dictionary<string, string> known,
        CancellationToken cancel
    )
    {
        var news = default(StoredToolLines);
        var storing = Task.FromResult(news);
        try
        {
            await foreach (var lines in reader.ReadAsync(repo.Id, remote, files, known, cancel))
            {
                news = Sum(news, await storing);
                storing = Task.FromResult(default(StoredToolLines));
                if (await quota.WhyNotAsync(repo, lines, cancel) is { } over)
                {
                    return (news, over);
                }

                storing = StoreAsync(repo, lines, cancel);
            }
        }
        finally
        {
            await ((Task)storing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nothing is written any more when the turn is given back
        }

        return (Sum(news, await storing), null);
    }

    private async Task<StoredToolLines> StoreAsync(GateRepo repo, NewToolLines lines, CancellationToken cancel)
    {
        var stored = await store.StoreAsync(lines, cancel);
        quota.Stored(repo, lines, stored);
        telemetry.Stored(stored.Attempts, stored.Outcomes, lines.Files.Sum(f => f.SkippedLines));
        return stored;
    }

    private async Task<LogRead> FailedAsync(GateRepo repo, string error, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db
            .GateRepos.Where(r => r.Id == repo.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.LastError, error).SetProperty(r => r.LastErrorAt, now), cancel);
        return new(null, $"{repo.Name}: {error}", default);
    }

    private static StoredToolLines Sum(StoredToolLines a, StoredToolLines b) =>
        new(
            a.Attempts + b.Attempts,
            a.Outcomes + b.Outcomes,
            a.Oldest is { } x && b.Oldest is { } y ? (x < y ? x : y) : a.Oldest ?? b.Oldest
        );
}
