using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.GateRepos;

/// <summary>A user's gate repos: which there are, and what is done with one.</summary>
internal sealed class GateRepoService(
    VibeworkoutContext db,
    GateRepoViews views,
    Bootstrap bootstrap,
    RunningWorkouts running,
    WriteAheadLog log
)
{
    public static readonly Refusal.NotFound Unknown = new("There is no gate repo with this id.");

    public async Task<IReadOnlyList<GateRepoView>> ListAsync(Guid user, CancellationToken cancel) =>
        await views.OfAsync(
            user,
            await db.GateRepos.AsNoTracking().Where(r => r.UserId == user).OrderBy(r => r.CreatedAt).ToListAsync(cancel),
            cancel
        );

    /// <summary>Null when the user has no such repository.</summary>
    public async Task<GateRepoView?> FindAsync(Guid user, Guid id, CancellationToken cancel) =>
        await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == user, cancel) is { } repo
            ? (await views.OfAsync(user, [repo], cancel))[0]
            : null;

    /// <summary>Whether the user can make repositories at GitHub from here.</summary>
    public Task<bool> CanMakeAsync(Guid user, CancellationToken cancel) =>
        db.GitHubAccounts.AnyAsync(a => a.UserId == user && a.ProtectedToken != null, cancel);

    public async Task<Outcome<GateRepoView>> ChangeAsync(Guid user, Guid id, PatchGateRepo patch, CancellationToken cancel)
    {
        if (Rules.Broken(patch) is { } broken)
        {
            return broken;
        }

        if (await db.GateRepos.SingleOrDefaultAsync(r => r.Id == id && r.UserId == user, cancel) is not { } repo)
        {
            return Unknown;
        }

        var (ttl, interval) = (patch.TtlSeconds ?? repo.TtlSeconds, patch.PublishIntervalSeconds ?? repo.PublishIntervalSeconds);
        if (ttl < 2 * interval)
        {
            return new Refusal.Invalid(
                "ttl_seconds",
                "\"ttl_seconds\" must be at least twice \"publish_interval_seconds\", or one late push locks the tools."
            );
        }

        (repo.TtlSeconds, repo.PublishIntervalSeconds, repo.Active, repo.PublishBpm) = (
            ttl,
            interval,
            patch.Active ?? repo.Active,
            patch.PublishBpm ?? repo.PublishBpm
        );
        await db.SaveChangesAsync(cancel);
        return (await views.OfAsync(user, [repo], cancel))[0];
    }

    public async Task<Outcome<Bootstrapped>> BootstrapAsync(Guid user, Guid id, BootstrapRequest request, CancellationToken cancel)
    {
        if (Rules.Broken(request) is { } broken)
        {
            return broken;
        }

        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user, cancel);
        return await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == user, cancel) is not { } repo ? Unknown
            : repo.IsCarrier
                ? new Refusal.Conflict(
                    "This is the server's own carrier: signals and logs travel through it, and no agent works in it. Paste its line in a clone instead."
                )
            : GateRepoAdding.UnknownAgent(request.Agents) is { } problem ? new Refusal.Invalid("agents", problem)
            : await bootstrap.RunAsync(
                owner,
                repo,
                request.How ?? "commit",
                request.Mode == "team",
                GateRepoAdding.AgentsOf(request.Agents),
                cancel
            );
    }

    /// <summary>Removes it with what was read from it; null when that is done.</summary>
    public async Task<Refusal?> RemoveAsync(Guid user, Guid id, CancellationToken cancel)
    {
        if ((await running.FindAsync(user, cancel))?.Publishes(id) == true)
        {
            return new Refusal.Conflict("The workout that is running uses this repository; stop it first.");
        }

        if (await db.GateRepos.SingleOrDefaultAsync(r => r.Id == id && r.UserId == user, cancel) is not { } repo)
        {
            return Unknown;
        }

        db.GateRepos.Remove(repo); // what was read from it goes with it, in the database
        await db.SaveChangesAsync(cancel);
        await log.ErasedAsync();
        return null;
    }
}
