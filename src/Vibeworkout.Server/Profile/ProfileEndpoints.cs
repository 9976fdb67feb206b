using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Profile;

internal static class ProfileEndpoints
{
    public static void MapProfile(this IEndpointRouteBuilder api)
    {
        var profile = api.MapGroup("/profile").WithTags("Profile");
        profile.MapGet("", GetAsync).WithSummary("Threshold, user key and privacy");
        profile.MapPatch("", PatchAsync).WithSummary("Change them; the threshold holds from the next workout on");
    }

    public static async Task<Ok<ProfileView>> GetAsync(ClaimsPrincipal user, VibeworkoutContext db, CancellationToken cancel) =>
        TypedResults.Ok(View(await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel)));

    public static async Task<Results<Ok<ProfileView>, ValidationProblem, ProblemHttpResult>> PatchAsync(
        PatchProfile body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        RunningWorkouts running,
        LiveEvents live,
        CancellationToken cancel
    )
    {
        var row = await db.Users.SingleAsync(u => u.Id == user.UserId(), cancel);
        if (body.UserKey is { } wanted && wanted != row.UserKey)
        {
            if (!UserKey.TryParse(wanted, out _))
            {
                return Problems.Invalid(
                    "user_key",
                    "\"user_key\" must be 1 to 39 letters, digits, '-', '_' or '.', start with a letter or digit, hold no '..' "
                        + "and not end in '.lock' or '.'."
                );
            }

            if (await running.FindAsync(row.Id, cancel) is not null)
            {
                return Problems.Conflict("The user key names the refs of the workout that is running; stop it first, then change the key.");
            }

            if (await AccountLinks.IsTakenAsync(db, wanted, row.Id, cancel))
            {
                return Problems.Conflict("Another user of this server has this user key, in these or other cases; choose another one.");
            }

            row.UserKey = wanted;
        }

        row.HrThresholdBpm = body.HrThresholdBpm ?? row.HrThresholdBpm;
        row.PublishBpm = body.PublishBpm ?? row.PublishBpm;
        row.GraceSeconds = body.GraceSeconds ?? row.GraceSeconds;
        row.MaxBpm = body.MaxBpm ?? row.MaxBpm;
        await db.SaveChangesAsync(cancel);
        running.Of(row.Id)?.Change(row.GraceSeconds, row.PublishBpm);
        live.PublishElsewhere(row.Id, new SettingsEvent(row.GraceSeconds, row.PublishBpm));
        return TypedResults.Ok(View(row));
    }

    private static ProfileView View(User user) => new(user.UserKey, user.HrThresholdBpm, user.PublishBpm, user.GraceSeconds, user.MaxBpm);
}
