using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Personal tokens for devices and scripts.</summary>
internal static class TokenEndpoints
{
    public const int MaxName = 80;
    private const int MaxTokens = 100;

    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("", ListAsync).WithSummary("Personal tokens");
        tokens.MapPost("", CreateAsync).WithSummary("Make a personal token; it is shown once");
        tokens
            .MapDelete("/current", DeleteCurrentAsync)
            .WithSummary("Revoke the personal token that this request comes with, whatever its scope")
            .WithMetadata(new GivesItselfUp());
        tokens.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Revoke a personal token");
    }

    public static async Task<Ok<TokenList>> ListAsync(ClaimsPrincipal user, VibeworkoutContext db, CancellationToken cancel) =>
        TypedResults.Ok(
            new TokenList(
                await db
                    .ApiTokens.Where(t => t.UserId == user.UserId())
                    .OrderBy(t => t.CreatedAt)
                    .Select(t => new TokenView(t.Id, t.Name, t.Scope, t.CreatedAt, t.LastUsedAt))
                    .ToListAsync(cancel)
            )
        );

    public static async Task<Results<Created<CreatedToken>, ProblemHttpResult>> CreateAsync(
        CreateToken body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (await db.ApiTokens.CountAsync(t => t.UserId == user.UserId(), cancel) >= MaxTokens)
        {
            return Problems.Conflict($"There are {MaxTokens} tokens already; revoke one first.");
        }

        var (row, token) = PersonalTokens.Create(user.UserId(), body.Name!.Trim(), body.Scope ?? Scopes.All, time.GetUtcNow());
        db.ApiTokens.Add(row);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created($"/api/tokens/{row.Id}", new CreatedToken(row.Id, row.Name, row.Scope, row.CreatedAt, token));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteCurrentAsync(
        HttpRequest request,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        KnownTokens known,
        CancellationToken cancel
    )
    {
        var hash =
            AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Parameter is { } sent
                ? PersonalTokens.HashOf(sent)
                : null;
        if (
            hash is null
            || await db.ApiTokens.SingleOrDefaultAsync(t => t.Hash == hash && t.UserId == user.UserId(), cancel) is not { } token
        )
        {
            return Problems.Conflict("This request comes with no personal token, so there is none to revoke; name one by its id.");
        }

        db.ApiTokens.Remove(token);
        await db.SaveChangesAsync(cancel);
        known.Revoked();
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        KnownTokens known,
        CancellationToken cancel
    )
    {
        if (await db.ApiTokens.SingleOrDefaultAsync(t => t.Id == id && t.UserId == user.UserId(), cancel) is not { } token)
        {
            return Problems.NotFound("There is no token with this id.");
        }

        db.ApiTokens.Remove(token);
        await db.SaveChangesAsync(cancel);
        known.Revoked();
        return TypedResults.NoContent();
    }
}
