using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Profile;

/// <summary>Deletes everything of a user but the account, its name and the sign-in; settings go back to what they were at first.</summary>
internal sealed class Erasure(
    VibeworkoutContext db,
    RunningWorkouts running,
    RepoTurns turns,
    RemoteResolvers remotes,
    ScratchRepositories scratch,
    StreamConnections streams,
    GitHubUserTokens gitHub,
    WriteAheadLog log,
    Revocations revocations,
    OwnCarrier carrier,
    LocalUser local,
    AuditLog audit
)
{
    /// <summary>Refused while a workout runs: it would go on writing.</summary>
    public async Task<Outcome<Erased>> EraseAsync(Guid user, EraseProfile request, CancellationToken cancel)
    {
        if (Rules.Broken(request) is { } broken)
        {
            return broken;
        }

        if (request.Confirm != await db.Users.Where(u => u.Id == user).Select(u => u.UserKey).SingleAsync(cancel))
        {
            return new Refusal.Invalid("confirm", "\"confirm\" must be your user key, exactly; nothing was erased.");
        }

        var starts = running.TurnOf(user);
        await starts.WaitAsync(cancel); // no workout starts meanwhile
        try
        {
            return await db.Sessions.AnyAsync(s => s.UserId == user && s.EndedAt == null, cancel)
                ? new Refusal.Conflict("A workout is running; stop it first, then erase.")
                : await EraseWhenUnreadAsync(user, cancel);
        }
        finally
        {
            starts.Release();
        }
    }

    private async Task<Erased> EraseWhenUnreadAsync(Guid user, CancellationToken cancel)
    {
        var taken = new List<IDisposable>();
        try
        {
            var repos = await db.GateRepos.Where(r => r.UserId == user).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancel);
            foreach (var repo in repos)
            {
                // a read in progress would bring lines back
                taken.Add(await turns.TakeAsync(repo, RepoPart.Log, cancel));
                taken.Add(await turns.TakeAsync(repo, RepoPart.Commits, cancel));
            }

            // files first: if the disk refuses, the rows still say what is to be erased the next time
            foreach (var repo in repos)
            {
                scratch.Forget(repo);
            }

            await gitHub.ForgetAsync(user, cancel);
            var erased = await DeleteAsync(user, cancel);
            if (local.Is(user))
            {
                await carrier.EraseAsync(db); // after its row: the log that travelled through it is erased too
            }

            revocations.Revoked(user);
            await audit.RecordAsync("data.erased", user: user); // that it was done stays known, nothing of what was
            foreach (var service in streams.Services)
            {
                await streams.RefreshAsync(user, service); // nobody listens on with a token that is gone
            }

            await log.ErasedAsync();

            return erased;
        }
        finally
        {
            taken.ForEach(t => t.Dispose());
        }
    }

    private async Task<Erased> DeleteAsync(Guid user, CancellationToken cancel)
    {
        var first = new User { UserKey = "" };
        var lanes = (await db.GateRepos.AsNoTracking().Where(r => r.UserId == user).ToListAsync(cancel)).Select(remotes.LaneOf).ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SignInCheck.HoldAsync(db, user, cancel); // no token is made meanwhile
        var erased = new Erased(
            await db.Sessions.Where(s => s.UserId == user).ExecuteDeleteAsync(cancel),
            await db.GateRepos.Where(r => r.UserId == user).ExecuteDeleteAsync(cancel),
            await db.ApiTokens.Where(t => t.UserId == user).ExecuteDeleteAsync(cancel),
            await db.HrConnections.Where(c => c.UserId == user).ExecuteDeleteAsync(cancel)
        );
        await db.SignalLanes.Where(l => l.ClaimedBy == null && lanes.Contains(l.Remote)).ExecuteDeleteAsync(cancel);
        await db.AuditEvents.Where(e => e.UserId == user).ExecuteDeleteAsync(cancel);
        await db
            .Users.Where(u => u.Id == user)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(u => u.HrThresholdBpm, first.HrThresholdBpm)
                        .SetProperty(u => u.GraceSeconds, first.GraceSeconds)
                        .SetProperty(u => u.PublishBpm, first.PublishBpm)
                        .SetProperty(u => u.MaxBpm, first.MaxBpm),
                cancel
            );
        await transaction.CommitAsync(cancel);
        return erased;
    }
}
