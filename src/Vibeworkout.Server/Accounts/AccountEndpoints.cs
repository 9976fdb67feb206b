using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.GitHub;
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

    public static async Task<Ok<SignedOutEverywhere>> SignOutEverywhereAsync(
        SignOutEverywhere? body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        SignInVersions versions,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        await versions.RaiseAsync(user.UserId(), cancel);
        var revoked = body?.RevokeTokens == true ? await db.ApiTokens.Where(t => t.UserId == user.UserId()).ExecuteDeleteAsync(cancel) : 0;
        await audit.RecordAsync("sign_out.everywhere", revoked > 0 ? $"{revoked} tokens revoked" : null);
        return TypedResults.Ok(new SignedOutEverywhere(revoked));
    }

    public static async Task<NoContent> DisconnectAsync(
        ClaimsPrincipal user,
        GitHubUserTokens tokens,
        RepositoryAccess access,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        await tokens.ForgetAsync(user.UserId(), cancel);
        access.Forget(user.UserId());
        await audit.RecordAsync("github.disconnected");
        return TypedResults.NoContent();
    }
}
