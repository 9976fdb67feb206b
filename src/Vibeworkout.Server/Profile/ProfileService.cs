using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Profile;

/// <summary>A user's threshold, user key and privacy.</summary>
internal sealed class ProfileService(VibeworkoutContext db, RunningWorkouts running, LiveEvents live)
{
    public async Task<ProfileView> OfAsync(Guid user, CancellationToken cancel) =>
        View(await db.Users.AsNoTracking().SingleAsync(u => u.Id == user, cancel));

    public async Task<Outcome<ProfileView>> ChangeAsync(Guid user, PatchProfile patch, CancellationToken cancel)
    {
        if (Rules.Broken(patch) is { } broken)
        {
            return broken;
        }

        var row = await db.Users.SingleAsync(u => u.Id == user, cancel);
        if (patch.UserKey is { } wanted && wanted != row.UserKey)
        {
            if (await WhyNotAsync(user, wanted, cancel) is { } refusal)
            {
                return refusal;
            }

            row.UserKey = wanted;
        }

        row.HrThresholdBpm = patch.HrThresholdBpm ?? row.HrThresholdBpm;
        row.PublishBpm = patch.PublishBpm ?? row.PublishBpm;
        row.GraceSeconds = patch.GraceSeconds ?? row.GraceSeconds;
        row.MaxBpm = patch.MaxBpm ?? row.MaxBpm;
        await db.SaveChangesAsync(cancel);
        running.Of(row.Id)?.Change(row.GraceSeconds, row.PublishBpm);
        live.PublishElsewhere(row.Id, new SettingsEvent(row.GraceSeconds, row.PublishBpm));
        return View(row);
    }

    private async Task<Refusal?> WhyNotAsync(Guid user, string key, CancellationToken cancel) =>
        !UserKey.TryParse(key, out _)
            ? new Refusal.Invalid(
                "user_key",
                "\"user_key\" must be 1 to 39 letters, digits, '-', '_' or '.', start with a letter or digit, hold no '..' "
                    + "and not end in '.lock' or '.'."
            )
        : await running.FindAsync(user, cancel) is not null
            ? new Refusal.Conflict("The user key names the refs of the workout that is running; stop it first, then change the key.")
        : await AccountLinks.IsTakenAsync(db, key, user, cancel)
            ? new Refusal.Conflict("Another user of this server has this user key, in these or other cases; choose another one.")
        : null;

    private static ProfileView View(User user) => new(user.UserKey, user.HrThresholdBpm, user.PublishBpm, user.GraceSeconds, user.MaxBpm);
}
