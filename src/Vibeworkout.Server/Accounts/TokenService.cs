using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>A user's personal tokens.</summary>
internal sealed class TokenService(VibeworkoutContext db, SignInCheck check, Revocations revocations, TimeProvider time)
{
    private const int MaxTokens = 100;

    public async Task<IReadOnlyList<TokenView>> ListAsync(Guid user, CancellationToken cancel) =>
        await db
            .ApiTokens.Where(t => t.UserId == user)
            .OrderBy(t => t.CreatedAt)
            .Select(t => new TokenView(t.Id, t.Name, t.Scope, t.CreatedAt, t.LastUsedAt))
            .ToListAsync(cancel);

    /// <summary>Makes a token by what a request came with: not when that was revoked meanwhile, which this waits for or is waited for
    /// by.</summary>
    public async Task<Outcome<CreatedToken>> CreateAsync(ClaimsPrincipal maker, CreateToken request, CancellationToken cancel)
    {
        if (Rules.Broken(request) is { } broken)
        {
            return broken;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SignInCheck.HoldAsync(db, maker.UserId(), cancel);
        return await check.HoldsAsync(db, maker, cancel)
            ? await StoreAsync(maker.UserId(), request, transaction, cancel)
            : new Refusal.SignedOut();
    }

    /// <summary>Makes a token for somebody whom GitHub has just named.</summary>
    public async Task<Outcome<CreatedToken>> CreateForAsync(Guid user, CreateToken request, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SignInCheck.HoldAsync(db, user, cancel);
        return await StoreAsync(user, request, transaction, cancel);
    }

    private async Task<Outcome<CreatedToken>> StoreAsync(
        Guid user,
        CreateToken request,
        IDbContextTransaction transaction,
        CancellationToken cancel
    )
    {
        if (await db.ApiTokens.CountAsync(t => t.UserId == user, cancel) >= MaxTokens)
        {
            return new Refusal.Conflict($"There are {MaxTokens} tokens already; revoke one first.");
        }

        var (row, token) = PersonalTokens.Create(user, request.Name!.Trim(), request.Scope ?? Scopes.All, time.GetUtcNow());
        db.ApiTokens.Add(row);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new CreatedToken(row.Id, row.Name, row.Scope, row.CreatedAt, token);
    }

    /// <summary>Null when it is revoked.</summary>
    public async Task<Refusal?> RevokeAsync(Guid user, Guid id, CancellationToken cancel) =>
        await db.ApiTokens.SingleOrDefaultAsync(t => t.Id == id && t.UserId == user, cancel) is { } token
            ? await RemoveAsync(token, cancel)
            : new Refusal.NotFound("There is no token with this id.");

    /// <summary>Revokes the token that was sent, if one was; null when it is revoked.</summary>
    public async Task<Refusal?> RevokeSentAsync(Guid user, string? sent, CancellationToken cancel)
    {
        var hash = sent is null ? null : PersonalTokens.HashOf(sent);
        return hash is not null && await db.ApiTokens.SingleOrDefaultAsync(t => t.Hash == hash && t.UserId == user, cancel) is { } token
            ? await RemoveAsync(token, cancel)
            : new Refusal.Conflict("This request comes with no personal token, so there is none to revoke; name one by its id.");
    }

    private async Task<Refusal?> RemoveAsync(ApiToken token, CancellationToken cancel)
    {
        db.ApiTokens.Remove(token);
        await db.SaveChangesAsync(cancel);
        revocations.Revoked(token.UserId);
        return null;
    }
}
