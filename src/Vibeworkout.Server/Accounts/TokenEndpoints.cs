using System.ComponentModel;
using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Personal tokens for devices and scripts.</summary>
internal static class TokenEndpoints
{
    public const int MaxName = 80;

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

    private static async Task<Ok<TokenList>> ListAsync(ClaimsPrincipal user, TokenService tokens, CancellationToken cancel) =>
        TypedResults.Ok(new TokenList(await tokens.ListAsync(user.UserId(), cancel)));

    private static async Task<Results<Created<CreatedToken>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        CreateToken body,
        ClaimsPrincipal user,
        TokenService tokens,
        CancellationToken cancel
    ) =>
        Problems.Answer(
            await tokens.CreateAsync(user, body, cancel),
            created => TypedResults.Created($"/api/tokens/{created.Id}", created)
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteCurrentAsync(
        HttpRequest request,
        ClaimsPrincipal user,
        TokenService tokens,
        CancellationToken cancel
    )
    {
        var sent = AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) ? header.Parameter : null;
        return Problems.NoContentUnless(await tokens.RevokeSentAsync(user.UserId(), sent, cancel));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("The token's id.")] Guid id,
        ClaimsPrincipal user,
        TokenService tokens,
        CancellationToken cancel
    ) => Problems.NoContentUnless(await tokens.RevokeAsync(user.UserId(), id, cancel));
}
