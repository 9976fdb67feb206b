using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;

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

    private static readonly TimeSpan UseIsNoted = TimeSpan.FromMinutes(1);

    private readonly Remembered<string, KnownToken> known = new(time, Fresh, StringComparer.Ordinal);
    private int revocations;

    /// <summary>Null when there is no such token.</summary>
    /// <param name="hash">The token's hash.</param>
    /// <param name="anew">Whether only the database's own answer will do.</param>
    /// <param name="cancel">The caller does not want it any more.</param>
    public async Task<KnownToken?> FindAsync(string hash, bool anew, CancellationToken cancel)
    {
        if (!anew && known.TryGet(hash, out var found))
        {
            return found;
        }

        var (at, before) = (known.Now, Volatile.Read(ref revocations));
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash, cancel) is not { } row)
        {
            known.Forget(hash);
            return null;
        }

        var now = time.GetUtcNow();
        if (row.LastUsedAt is not { } last || now - last > UseIsNoted)
        {
            await db.ApiTokens.Where(t => t.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), cancel);
        }

        var token = new KnownToken(row.Id, row.UserId, row.Scope);
        known.Set(hash, token, at);
        if (before != Volatile.Read(ref revocations))
        {
            known.Forget(hash); // it may have been this one
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
