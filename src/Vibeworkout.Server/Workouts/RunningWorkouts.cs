using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Signals;

namespace Vibeworkout.Server.Workouts;

/// <summary>The workouts that run now, at most one for each user. The database is the truth; after a restart they are taken up again from there.</summary>
internal sealed class RunningWorkouts(IDbContextFactory<VibeworkoutContext> dbs, SignalLanes lanes, LiveEvents live, TimeProvider time) : IHostedService
{
    private readonly ConcurrentDictionary<Guid, RunningWorkout> running = new();

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>Who starts or ends a user's workout holds this, so that memory and database change together.</summary>
    public SemaphoreSlim TurnOf(Guid user) => turns.GetOrAdd(user, _ => new SemaphoreSlim(1));

    public RunningWorkout? Of(Guid user) => running.GetValueOrDefault(user);

    public RunningWorkout Begin(WorkoutSession session, User user, IReadOnlyList<GateRepo> repos)
    {
        var workout = new RunningWorkout(session, user, repos, lanes, live, time);
        running[user.Id] = workout;
        workout.Begin();
        return workout;
    }

    /// <summary>Takes a workout out; null when it is not the one that runs.</summary>
    public RunningWorkout? End(Guid user, Guid session) =>
        running.TryGetValue(user, out var workout) && workout.SessionId == session && running.TryRemove(new(user, workout)) ? workout : null;

    /// <summary>Takes up a session that runs and is not known here; nothing when it has ended.</summary>
    public async Task TakeUpAsync(Guid session, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (var found in await RunningAsync(db, s => s.Id == session, cancel))
        {
            await TakeUpAsync(db, found, cancel);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await dbs.CreateDbContextAsync(cancellationToken);
        foreach (var session in await RunningAsync(db, _ => true, cancellationToken))
        {
            await TakeUpAsync(db, session, cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, workout) in running)
        {
            await workout.DisposeAsync();
        }
    }

    private static Task<List<WorkoutSession>> RunningAsync(VibeworkoutContext db, Expression<Func<WorkoutSession, bool>> which, CancellationToken cancel) =>
        db.Sessions.AsNoTracking().Where(s => s.EndedAt == null).Where(which).Include(s => s.Repos).ThenInclude(r => r.Repo).ToListAsync(cancel);

    private async Task TakeUpAsync(VibeworkoutContext db, WorkoutSession session, CancellationToken cancel)
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancel);
        var latest = await db.HrSamples.AsNoTracking().Where(s => s.SessionId == session.Id).OrderByDescending(s => s.Timestamp).Take(1).ToListAsync(cancel);
        if (Of(user.Id)?.SessionId != session.Id)
        {
            Begin(session, user, [.. session.Repos.Select(r => r.Repo!)]).Add(latest.Select(s => new Sample(s.Timestamp, s.Bpm)));
        }
    }
}
