using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>The workouts that run now, at most one for each user. The database is the truth; after a restart they are taken up again from
/// there.</summary>
internal sealed class RunningWorkouts(
    IDbContextFactory<VibeworkoutContext> dbs,
    ThisInstance self,
    IEnumerable<IWorkoutListener> listeners,
    LiveEvents live,
    TimeProvider time
) : IHostedService, ICatchUp
{
    private const int ReadAtOnce = 500;

    /// <summary>How long a stop waits for signals that are on their way.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<IWorkoutListener> listeners = [.. listeners];
    private readonly ConcurrentDictionary<Guid, RunningWorkout> running = new();

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>Who starts or ends a user's workout holds this, so that memory and database change together.</summary>
    public SemaphoreSlim TurnOf(Guid user) => turns.GetOrAdd(user, _ => new SemaphoreSlim(1));

    public int Count => running.Count;

    public RunningWorkout? Of(Guid user) => running.GetValueOrDefault(user);

    /// <summary>The same, also when another instance started it a moment ago and this one has not heard of it yet.</summary>
    public async Task<RunningWorkout?> FindAsync(Guid user, CancellationToken cancel)
    {
        if (Of(user) is { } known)
        {
            return known;
        }

        if (!self.HasOthers)
        {
            return null;
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        await TakeUpAsync(
            db,
            await db.Sessions.Where(s => s.UserId == user && s.EndedAt == null).Select(s => s.Id).ToListAsync(cancel),
            cancel
        );
        return Of(user);
    }

    public RunningWorkout Begin(WorkoutSession session, User user, IReadOnlyList<GateRepo> repos)
    {
        var workout = new RunningWorkout(session, user, repos, listeners, live, time);
        if (running.TryRemove(user.Id, out var before))
        {
            _ = before.FinishAsync(); // it was ended elsewhere
        }

        running[user.Id] = workout;
        foreach (var listener in listeners)
        {
            listener.Began(workout);
        }

        return workout;
    }

    /// <summary>Takes a workout out; null when it is not the one that runs.</summary>
    public RunningWorkout? End(Guid user, Guid session) =>
        running.TryGetValue(user, out var workout) && workout.SessionId == session && running.TryRemove(new(user, workout))
            ? workout
            : null;

    /// <summary>Takes up a session that runs and is not known here; nothing when it has ended.</summary>
    public async Task TakeUpAsync(Guid session, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await TakeUpAsync(db, [session], cancel);
    }

    /// <summary>Looks at every lock: some change by time alone.</summary>
    public void Look()
    {
        foreach (var (_, workout) in running)
        {
            workout.Look();
        }
    }

    /// <summary>Takes a sample that another instance stored.</summary>
    public async Task ApplyAsync(Guid user, Guid session, Sample sample, DateTimeOffset? lastAboveAt, CancellationToken cancel)
    {
        if (Of(user)?.SessionId != session)
        {
            await TakeUpAsync(session, cancel);
        }

        if (Of(user) is { } workout && workout.SessionId == session)
        {
            workout.Apply(sample, lastAboveAt);
        }
    }

    /// <summary>Compares with the database: takes up what was started elsewhere, ends what was ended there.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        var known = running.ToArray(); // before looking: what begins meanwhile is not taken for ended
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var there = await db.Sessions.Where(s => s.EndedAt == null).Select(s => new { s.UserId, s.Id }).ToListAsync(cancel);
        var ids = there.Select(s => s.Id).ToHashSet();
        foreach (var (user, workout) in known.Where(w => !ids.Contains(w.Value.SessionId)))
        {
            _ = End(user, workout.SessionId)?.FinishAsync();
        }

        foreach (var some in there.Where(s => Of(s.UserId)?.SessionId != s.Id).Select(s => s.Id).Chunk(ReadAtOnce))
        {
            await TakeUpAsync(db, some, cancel);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => CatchUpAsync(cancellationToken);

    /// <summary>Leaves them as they are. A remote that does not answer is not waited for long.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(running.Values.SelectMany(workout => listeners.Select(listener => listener.LeftAsync(workout))))
                .WaitAsync(StopPatience, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // its signals end by themselves
        }
    }

    private async Task TakeUpAsync(VibeworkoutContext db, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var sessions = await db
            .Sessions.AsNoTracking()
            .Where(s => ids.Contains(s.Id) && s.EndedAt == null)
            .Include(s => s.Repos)
                .ThenInclude(r => r.Repo)
            .AsSplitQuery()
            .ToListAsync(cancel);
        var owners = sessions.Select(s => s.UserId).ToList();
        var users = await db.Users.AsNoTracking().Where(u => owners.Contains(u.Id)).ToDictionaryAsync(u => u.Id, cancel);
        var latest = await db
            .Sessions.Where(s => ids.Contains(s.Id))
            .Select(s => new
            {
                s.Id,
                At = db
                    .HrSamples.Where(h => h.SessionId == s.Id)
                    .OrderByDescending(h => h.Timestamp)
                    .Select(h => (DateTimeOffset?)h.Timestamp)
                    .FirstOrDefault(),
                Bpm = db
                    .HrSamples.Where(h => h.SessionId == s.Id)
                    .OrderByDescending(h => h.Timestamp)
                    .Select(h => (int?)h.Bpm)
                    .FirstOrDefault(),
            })
            .ToDictionaryAsync(s => s.Id, cancel);
        foreach (var session in sessions)
        {
            var last = latest[session.Id] is { At: { } at, Bpm: { } bpm } ? new[] { new Sample(at, bpm) } : [];
            await BeginInTurnAsync(db, session, users[session.UserId], last, cancel);
        }
    }

    /// <summary>In the user's turn, so that a session that is being ended is not begun once more.</summary>
    private async Task BeginInTurnAsync(VibeworkoutContext db, WorkoutSession session, User user, Sample[] last, CancellationToken cancel)
    {
        var turn = TurnOf(user.Id);
        await turn.WaitAsync(cancel);
        try
        {
            if (Of(user.Id)?.SessionId != session.Id && await db.Sessions.AnyAsync(s => s.Id == session.Id && s.EndedAt == null, cancel))
            {
                Begin(session, user, [.. session.Repos.Select(r => r.Repo!)]).Restore(last);
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
