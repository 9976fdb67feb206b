using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Profile;

internal static class ProfileEndpoints
{
    public static void MapProfile(this IEndpointRouteBuilder api)
    {
        var profile = api.MapGroup("/profile").WithTags("Profile");
        profile.MapGet("", GetAsync).WithSummary("Threshold, user key and privacy");
        profile.MapPatch("", PatchAsync).WithSummary("Change them; the threshold holds from the next workout on");
    }

    private static async Task<Ok<ProfileView>> GetAsync(ClaimsPrincipal user, ProfileService profiles, CancellationToken cancel) =>
        TypedResults.Ok(await profiles.OfAsync(user.UserId(), cancel));

    private static async Task<Results<Ok<ProfileView>, ValidationProblem, ProblemHttpResult>> PatchAsync(
        PatchProfile body,
        ClaimsPrincipal user,
        ProfileService profiles,
        CancellationToken cancel
    ) => Problems.Answer(await profiles.ChangeAsync(user.UserId(), body, cancel), TypedResults.Ok);
}
