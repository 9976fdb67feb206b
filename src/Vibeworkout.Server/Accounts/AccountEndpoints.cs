using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>The user's sign-ins.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder api)
    {
        api.MapPost("/profile/sign-out-everywhere", SignOutEverywhereAsync)
            .WithTags("Profile")
            .WithSummary("Sign out in every browser; with \"revoke_tokens\" every device too");
        api.MapPost("/github/disconnect", DisconnectAsync)
            .WithTags("GitHub")
            .WithSummary("Give your token back to GitHub; the account stays yours to sign in with");
    }

    private static async Task<Ok<SignedOutEverywhere>> SignOutEverywhereAsync(
        SignOutEverywhere? body,
        ClaimsPrincipal user,
        AccountService accounts,
        CancellationToken cancel
    ) => TypedResults.Ok(await accounts.SignOutEverywhereAsync(user.UserId(), body?.RevokeTokens == true, cancel));

    private static async Task<NoContent> DisconnectAsync(ClaimsPrincipal user, AccountService accounts, CancellationToken cancel)
    {
        await accounts.DisconnectGitHubAsync(user.UserId(), cancel);
        return TypedResults.NoContent();
    }
}
