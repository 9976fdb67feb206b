using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>The user's own part of the audit log, newest first.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/profile/audit", ListAsync)
            .WithTags("Profile")
            .WithSummary("Sign-ins, tokens and changes of repositories, newest first, of the last 180 days");

    private static async Task<Results<Ok<AuditList>, ValidationProblem, ProblemHttpResult>> ListAsync(
        [Description("How many at most: 1 to 100; 50 when absent.")] int? limit,
        [Description(ParameterText.Cursor)] string? cursor,
        ClaimsPrincipal user,
        AuditQuery audit,
        CancellationToken cancel
    ) => Problems.Answer(await audit.ListAsync(user.UserId(), limit, cursor, cancel), TypedResults.Ok);
}
