using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// The one door through which sign-ins end: sessions, personal tokens, this installation's token with its printed link, and tokens of
/// other issuers. What was remembered of them is forgotten and what is open with them ends, here at once, at every other instance as soon
/// as it hears of it.
/// </summary>
internal sealed class Revocations(
    IDbContextFactory<VibeworkoutContext> dbs,
    SignInVersions versions,
    KnownTokens tokens,
    SignInCheck check,
    LocalSignIn installation,
    LocalUser local,
    OpenStreams streams,
    LiveEvents live,
    TimeProvider time
) : ICatchUp
{
    /// <summary>The longest that a cookie lives without being used.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(31);

    /// <summary>Ends every session and every token of other issuers; personal tokens and this installation's too where that is
    /// wanted.</summary>
    /// <returns>How many personal tokens were revoked.</returns>
    public async Task<int> EndAllAsync(Guid user, bool withTokens, CancellationToken cancel)
    {
        var (revoked, now) = (0, time.GetUtcNow());
        await using (var db = await dbs.CreateDbContextAsync(cancel))
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await db
                .Users.Where(u => u.Id == user)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(u => u.SignInVersion, u => u.SignInVersion + 1).SetProperty(u => u.SignedOutAt, now),
                    cancel
                );
            await db.EndedSessions.Where(s => s.UserId == user).ExecuteDeleteAsync(cancel); // their cookies have an old number
            revoked = withTokens ? await db.ApiTokens.Where(t => t.UserId == user).ExecuteDeleteAsync(cancel) : 0;
            await transaction.CommitAsync(cancel);
        }

        if (withTokens && local.Is(user))
        {
            installation.Renew();
        }

        Revoked(user);
        return revoked;
    }

    /// <summary>Ends one browser's session: copies of its cookie are refused as well.</summary>
    public async Task EndSessionAsync(ClaimsPrincipal session, CancellationToken cancel)
    {
        var (user, now) = (session.UserId(), time.GetUtcNow());
        if (!Guid.TryParse(SignedIn.CredentialOf(session), out var id))
        {
            await EndAllAsync(user, withTokens: false, cancel); // of an earlier version, which did not tell sessions apart
            return;
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        var before = now - LongestSession;
        await db.EndedSessions.Where(s => s.UserId == user && s.EndedAt < before).ExecuteDeleteAsync(cancel);
        if (!await db.EndedSessions.AnyAsync(s => s.Id == id, cancel))
        {
            db.EndedSessions.Add(
                new EndedSession
                {
                    Id = id,
                    UserId = user,
                    EndedAt = now,
                }
            );
            await db.SaveChangesAsync(cancel);
        }

        Revoked(user);
    }

    /// <summary>The database holds a user's sign-ins no longer, some or all: tells everybody.</summary>
    public void Revoked(Guid user)
    {
        TakeEffect(user);
        live.PublishElsewhere(user, new RevokedEvent());
    }

    /// <summary>Forgets and ends what this instance has of a user's sign-ins; what is still good is asked for again.</summary>
    public void TakeEffect(Guid user)
    {
        versions.Forget(user);
        tokens.Revoked();
        streams.End(user);
    }

    /// <summary>What another instance revoked may not have been heard: open streams are held against the database.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (var stream in streams.All)
        {
            if (!await check.HoldsAsync(db, stream.User, cancel))
            {
                stream.End();
            }
        }
    }
}
