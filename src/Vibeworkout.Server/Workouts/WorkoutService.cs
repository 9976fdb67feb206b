using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>Starts and stops workouts. What happens on a stop stands here, top to bottom.</summary>
internal sealed class WorkoutService(
    VibeworkoutContext db,
    RunningWorkouts running,
    IEnumerable<IWorkoutListener> listeners,
    ThisInstance self,
    LiveEvents live,
    TimeProvider time
)
{
    /// <summary>How long a stop waits for what is there already; the rest follows by schedule.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Starts a workout; a running one is ended first. Of many starts at once, the last one runs.</summary>
    public async Task<(WorkoutSession Session, IReadOnlyList<GateRepo> Repos)> StartAsync(
        Guid userId,
        string source,
        IReadOnlyList<GateRepo> repos,
        CancellationToken cancel
    )
    {
        var turn = running.TurnOf(userId);
        await turn.WaitAsync(cancel);
        try
        {
            await EndAsync(userId, cancel);
            var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            var last = await db
                .Sessions.Where(s => s.UserId == userId && s.StartedAt >= now)
                .OrderByDescending(s => s.StartedAt)
                .Select(s => s.StartedAt)
                .FirstOrDefaultAsync(cancel);
            now = last >= now ? last.AddMilliseconds(1) : now; // sessions are paged by their start: no two share one
            var session = new WorkoutSession
            {
                Id = Guid.CreateVersion7(now),
                UserId = userId,
                StartedAt = now,
                Source = source,
                ThresholdBpm = user.HrThresholdBpm,
            };
            session.Repos.AddRange(repos.Select(r => new SessionRepo { RepoId = r.Id }));
            db.Sessions.Add(session);
            db.IngestJobs.Add(IngestJob.First(session.Id, now));
            await db.SaveChangesAsync(cancel);
            running.Begin(session, user, repos);
            live.Publish(userId, new SessionEvent(session.Id, SessionEvent.Started, now));
            return (session, repos);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Stops the running workout: locks, sums up, reads what is there. Null when none runs, or somebody else stopped it this
    /// moment.</summary>
    public async Task<Guid?> StopAsync(Guid userId, CancellationToken cancel)
    {
        var deadline = Task.Delay(StopPatience, time, cancel);
        if (await EndInTurnAsync(userId, cancel) is not { } ended)
        {
            return null;
        }

        var read = listeners.Select(listener => listener.StoppedAsync(ended.Session));
        await Task.WhenAny(Task.WhenAll([ended.Locked, .. read]), deadline);
        return ended.Session.SessionId;
    }

    private async Task<EndedWorkout?> EndInTurnAsync(Guid userId, CancellationToken cancel)
    {
        var turn = running.TurnOf(userId);
        await turn.WaitAsync(cancel);
        try
        {
            return await EndAsync(userId, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the running workout, if there is one. The row decides who ends it: of two at once, one finds nothing to do. From then
    /// on its job is there: should this instance die, another one sums up and reads.</summary>
    private async Task<EndedWorkout?> EndAsync(Guid userId, CancellationToken cancel)
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.UserId == userId && s.EndedAt == null, cancel) is not { } session)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var end = now > session.StartedAt ? now : session.StartedAt.AddMilliseconds(1);
        var reader = self.Id;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            if (
                await db
                    .Sessions.Where(s => s.Id == session.Id && s.EndedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, end), cancel) == 0
            )
            {
                return null;
            }

            await db
                .IngestJobs.Where(j => j.SessionId == session.Id)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(j => j.NextAt, end)
                            .SetProperty(j => j.Reads, 0)
                            .SetProperty(j => j.Failures, 0)
                            .SetProperty(
                                j => j.ClaimedBy,
                                j => db.ServerInstances.Where(i => i.Id == reader).Select(i => (Guid?)i.Id).FirstOrDefault()
                            ),
                    cancel
                );
            await transaction.CommitAsync(cancel);
        }

        var workout = running.End(userId, session.Id);
        var locked = workout?.FinishAsync() ?? Task.CompletedTask; // on its own from here: a dead remote holds nobody up
        await Summaries.EnsureAsync(db, session.Id, CancellationToken.None);
        live.Publish(userId, new SessionEvent(session.Id, SessionEvent.Stopped, end));
        return new(new(userId, session.Id, reader), locked);
    }

    /// <summary>A workout that was just ended here.</summary>
    /// <param name="Session">Its session.</param>
    /// <param name="Locked">Ends when its last signals have been tried.</param>
    private sealed record EndedWorkout(StoppedSession Session, Task Locked);
}
