using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Signals;

namespace Vibeworkout.Server.Workouts;

/// <summary>The workouts that run now, at most one for each user. The database is the truth; after a restart they are taken up again from there.</summary>
internal sealed class RunningWorkouts(IDbContextFactory<VibeworkoutContext> dbs, SignalLanes lanes, LiveEvents live, TimeProvider time) : IHostedService
{
    /// <summary>How long a stop waits for signals that are on their way.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, RunningWorkout> running = new();

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>Who starts or ends a user's workout holds this, so that memory and database change together.</summary>
    public SemaphoreSlim TurnOf(Guid user) => turns.GetOrAdd(user, _ => new SemaphoreSlim(1));

    public int Count => running.Count;

    public RunningWorkout? Of(Guid user) => running.GetValueOrDefault(user);

    public RunningWorkout Begin(WorkoutSession session, User user, IReadOnlyList<GateRepo> repos)
    {
        var workout = new RunningWorkout(session, user, repos, lanes, live, time);
        if (running.TryRemove(user.Id, out var before))
        {
            _ = before.FinishAsync(); // it was ended elsewhere
        }

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
        foreach (var user in await db.Sessions.Where(s => s.Id == session && s.EndedAt == null).Select(s => s.UserId).ToListAsync(cancel))
        {
            await TakeUpAsync(db, user, session, cancel);
        }
    }

    /// <summary>Takes a sample that another instance stored.</summary>
    public async Task HearAsync(Guid user, Guid session, Sample sample, CancellationToken cancel)
    {
        if (Of(user)?.SessionId != session)
        {
            await TakeUpAsync(session, cancel);
        }

        if (Of(user) is { } workout && workout.SessionId == session)
        {
            workout.Hear(sample);
        }
    }

    /// <summary>Compares with the database: takes up what was started elsewhere, ends what was ended there.</summary>
    public async Task CompareAsync(CancellationToken cancel)
    {
        var known = running.ToArray(); // before looking: what begins meanwhile is not taken for ended
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var there = await db.Sessions.Where(s => s.EndedAt == null).Select(s => new { s.UserId, s.Id }).ToListAsync(cancel);
        var ids = there.Select(s => s.Id).ToHashSet();
        foreach (var (user, workout) in known.Where(w => !ids.Contains(w.Value.SessionId)))
        {
            _ = End(user, workout.SessionId)?.FinishAsync();
        }

        foreach (var session in there.Where(s => Of(s.UserId)?.SessionId != s.Id))
        {
            await TakeUpAsync(db, session.UserId, session.Id, cancel);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => CompareAsync(cancellationToken);

    /// <summary>Stops publishing. A remote that does not answer is not waited for long.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(running.Values.Select(workout => workout.DisposeAsync().AsTask())).WaitAsync(StopPatience, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // its signals end by themselves
        }
    }

    /// <summary>In the user's turn, so that a session that is being ended is not begun once more.</summary>
    private async Task TakeUpAsync(VibeworkoutContext db, Guid userId, Guid sessionId, CancellationToken cancel)
    {
        var turn = TurnOf(userId);
        await turn.WaitAsync(cancel);
        try
        {
            var found = Of(userId)?.SessionId == sessionId ? null
                : await db.Sessions.AsNoTracking().Where(s => s.Id == sessionId && s.EndedAt == null).Include(s => s.Repos).ThenInclude(r => r.Repo).SingleOrDefaultAsync(cancel);
            if (found is not null)
            {
                var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
                var latest = await db.HrSamples.AsNoTracking().Where(s => s.SessionId == sessionId).OrderByDescending(s => s.Timestamp).Take(1).ToListAsync(cancel);
                Begin(found, user, [.. found.Repos.Select(r => r.Repo!)]).Restore(latest.Select(s => new Sample(s.Timestamp, s.Bpm)));
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
