using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// Who somebody from elsewhere is here. A GitHub account is known by its number, so a renamed login is still the same user; a new user is
/// named after the login, and keeps that name, because the configs of their clones hold it.
/// </summary>
internal sealed class AccountLinks(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Whom subjects of other issuers were a moment ago: every request of an app names one.</summary>
    private readonly Remembered<(string Issuer, string Subject), Guid> known = new(time, Fresh);

    public void Dispose() => turn.Dispose();

    /// <summary>The user of a GitHub account, who is made at the first time, or connected when somebody is signed in already.</summary>
    public Task<AccountResult> OfGitHubAsync(GitHubIdentity who, Guid? signedIn, CancellationToken cancel) =>
        InTurnAsync(
            async db =>
            {
                var now = time.GetUtcNow();
                var account = await db.GitHubAccounts.SingleOrDefaultAsync(a => a.GitHubId == who.Id, cancel);
                if (account is not null && signedIn is { } somebody && account.UserId != somebody)
                {
                    return new AccountResult.Taken();
                }

                if (account is null && signedIn is { } owner)
                {
                    await db.GitHubAccounts.Where(a => a.UserId == owner).ExecuteDeleteAsync(cancel); // another account of theirs, which this one replaces
                }

                var isNew = account is null && signedIn is null;
                if (account is null)
                {
                    account = new GitHubAccount
                    {
                        UserId = signedIn ?? await AddUserAsync(db, who.Login, now, cancel),
                        GitHubId = who.Id,
                        Login = who.Login,
                        CreatedAt = now,
                    };
                    db.GitHubAccounts.Add(account);
                }

                (account.Login, account.SignedInAt) = (who.Login, now);
                await db.SaveChangesAsync(cancel);
                return (AccountResult)new AccountResult.Found(account.UserId, isNew);
            },
            cancel
        );

    /// <summary>The user of a subject at another issuer, who is made at the first time under the key that is given.</summary>
    public async Task<AccountResult.Found> OfExternalAsync(string issuer, string subject, string wantedKey, CancellationToken cancel)
    {
        if (known.TryGet((issuer, subject), out var seen))
        {
            return new(seen, false);
        }

        var at = known.Now;
        await using (var db = await dbs.CreateDbContextAsync(cancel))
        {
            if (await FindAsync(db) is { } login)
            {
                known.Set((issuer, subject), login.UserId, at);
                return new(login.UserId, false);
            }
        }

        return await InTurnAsync(
            async db =>
            {
                if (await FindAsync(db) is { } login)
                {
                    return new AccountResult.Found(login.UserId, false);
                }

                var now = time.GetUtcNow();
                var user = await AddUserAsync(db, wantedKey, now, cancel);
                db.ExternalLogins.Add(
                    new ExternalLogin
                    {
                        Issuer = issuer,
                        Subject = subject,
                        UserId = user,
                        CreatedAt = now,
                    }
                );
                await db.SaveChangesAsync(cancel);
                return new AccountResult.Found(user, true);
            },
            cancel
        );

        Task<ExternalLogin?> FindAsync(VibeworkoutContext db) =>
            db.ExternalLogins.AsNoTracking().SingleOrDefaultAsync(l => l.Issuer == issuer && l.Subject == subject, cancel);
    }

    /// <summary>Whether somebody else has a user key, in whatever case: refs are files on some remotes, and some file systems do not tell
    /// cases apart.</summary>
#pragma warning disable CA1304, CA1311, CA1862 // a query: the database lowers it, and keys are ASCII
    public static Task<bool> IsTakenAsync(VibeworkoutContext db, string key, Guid? except, CancellationToken cancel) =>
        db.Users.AnyAsync(u => u.UserKey.ToLower() == key.ToLower() && u.Id != except, cancel);
#pragma warning restore CA1304, CA1311, CA1862

    /// <summary>One at a time here; another instance that is quicker leaves a row that the second try finds.</summary>
    private async Task<T> InTurnAsync<T>(Func<VibeworkoutContext, Task<T>> work, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            try
            {
                await using var db = await dbs.CreateDbContextAsync(cancel);
                return await work(db);
            }
            catch (DbUpdateException)
            {
                await using var db = await dbs.CreateDbContextAsync(cancel);
                return await work(db);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task<Guid> AddUserAsync(VibeworkoutContext db, string wantedKey, DateTimeOffset now, CancellationToken cancel)
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserKey = await FreeKeyAsync(db, wantedKey, cancel),
            CreatedAt = now,
        };
        db.Users.Add(user);
        return user.Id;
    }

    private static async Task<string> FreeKeyAsync(VibeworkoutContext db, string wanted, CancellationToken cancel)
    {
        var stem = UserKey.TryParse(wanted, out var key) ? key.Value : "user";
        var candidate = stem;
        for (var n = 2; await IsTakenAsync(db, candidate, null, cancel); n++)
        {
            candidate = $"{stem[..Math.Min(stem.Length, UserKey.MaxLength - 5)]}-{n}";
        }

        return candidate;
    }
}
