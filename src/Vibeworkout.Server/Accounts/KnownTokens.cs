using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// Personal tokens as the database said a moment ago: a device sends every second, and is looked up every few. One that is revoked is
/// refused here at once, by other instances after <see cref="Fresh"/>. Only good ones are remembered, by
/// their hashes.
/// </summary>
internal sealed class KnownTokens(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time)
{
    /// <summary>How long an answer of the database holds.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    /// <summary>Memory has a bound; who is forgotten is looked up again.</summary>
    private const int Most = 100_000;

    private static readonly TimeSpan UseIsNoted = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (KnownToken Token, long ReadAt)> known = new(StringComparer.Ordinal);
    private int revocations;

    /// <summary>Null when there is no such token.</summary>
    public async Task<KnownToken?> FindAsync(string hash, CancellationToken cancel)
    {
        if (known.TryGetValue(hash, out var found) && time.GetElapsedTime(found.ReadAt) < Fresh)
        {
            return found.Token;
        }

        var (at, before) = (time.GetTimestamp(), Volatile.Read(ref revocations));
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash, cancel) is not { } row)
        {
            known.TryRemove(hash, out _);
            return null;
        }

        var now = time.GetUtcNow();
        if (row.LastUsedAt is not { } last || now - last > UseIsNoted)
        {
            await db.ApiTokens.Where(t => t.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), cancel);
        }

        var token = new KnownToken(row.UserId, row.Scope);
        if (known.Count >= Most)
        {
            known.Clear();
        }

        known[hash] = (token, at);
        if (before != Volatile.Read(ref revocations))
        {
            known.TryRemove(hash, out _); // it may have been this one
        }

        return token;
    }

    /// <summary>Tokens were revoked: from now on every one is looked up.</summary>
    public void Revoked()
    {
        Interlocked.Increment(ref revocations);
        known.Clear();
    }
}
