using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.GitHub;

/// <summary>Users' own tokens at GitHub: protected at rest, refreshed shortly before they expire, forgotten when GitHub refuses
/// them.</summary>
internal sealed class GitHubUserTokens(
    IDbContextFactory<VibeworkoutContext> dbs,
    IDataProtectionProvider protection,
    GitHubOAuth oauth,
    TimeProvider time
)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly IDataProtector protector = protection.CreateProtector("github user token");
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>A token that works now; null when the user has to sign in with GitHub again.</summary>
    public async Task<string?> OfAsync(Guid user)
    {
        var turn = turns.GetOrAdd(user, _ => new SemaphoreSlim(1)); // a refresh token is good once: two at a time would lose the account
        await turn.WaitAsync();
        try
        {
            await using var db = await dbs.CreateDbContextAsync();
            if (await db.GitHubAccounts.SingleOrDefaultAsync(a => a.UserId == user) is not { ProtectedToken: { } kept } account)
            {
                return null;
            }

            return account.TokenExpiresAt is not { } end || end - time.GetUtcNow() > Skew
                ? Unprotect(kept)
                : await RefreshAsync(db, account);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Keeps what a sign-in brought.</summary>
    public async Task KeepAsync(Guid user, OAuthAnswer answer, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var account = await db.GitHubAccounts.SingleAsync(a => a.UserId == user, cancel);
        Put(account, answer);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Gives the token back to GitHub and forgets it; the account stays the user's.</summary>
    public async Task ForgetAsync(Guid user, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.GitHubAccounts.SingleOrDefaultAsync(a => a.UserId == user, cancel) is not { } account)
        {
            return;
        }

        if (account.ProtectedToken is { } kept && Unprotect(kept) is { } token)
        {
            await oauth.GiveBackAsync(token, cancel);
        }

        Clear(account);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<string?> RefreshAsync(VibeworkoutContext db, GitHubAccount account)
    {
        var stillGood = account.TokenExpiresAt > time.GetUtcNow() ? Unprotect(account.ProtectedToken!) : null;
        if (account.ProtectedRefreshToken is not { } kept || Unprotect(kept) is not { } refresh)
        {
            return stillGood;
        }

        var answer = await oauth.RefreshAsync(refresh, CancellationToken.None);
        if (answer.IsUnreachable)
        {
            return stillGood; // not refused: the next time
        }

        if (answer.AccessToken is null)
        {
            await db.Entry(account).ReloadAsync();
            if (account.ProtectedToken is { } newer && account.ProtectedRefreshToken != kept)
            {
                return Unprotect(newer); // another instance was quicker, and spent the refresh token
            }

            Clear(account);
        }
        else
        {
            Put(account, answer);
        }

        await db.SaveChangesAsync();
        return answer.AccessToken;
    }

    private void Put(GitHubAccount account, OAuthAnswer answer)
    {
        var now = time.GetUtcNow();
        account.ProtectedToken = protector.Protect(answer.AccessToken!);
        account.TokenExpiresAt = answer.ExpiresIn is { } seconds ? now.AddSeconds(seconds) : null;
        account.ProtectedRefreshToken = answer.RefreshToken is { } refresh ? protector.Protect(refresh) : null;
        account.RefreshTokenExpiresAt = answer.RefreshTokenExpiresIn is { } more ? now.AddSeconds(more) : null;
    }

    private static void Clear(GitHubAccount account) =>
        (account.ProtectedToken, account.TokenExpiresAt, account.ProtectedRefreshToken, account.RefreshTokenExpiresAt) = (
            null,
            null,
            null,
            null
        );

    /// <summary>Null when the keys that protected it are gone.</summary>
    private string? Unprotect(string kept)
    {
        try
        {
            return protector.Unprotect(kept);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
