using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout while it runs: its heart rate and its lock. Who follows it is told of every change.</summary>
internal sealed class RunningWorkout
{
    private readonly Lock gate = new();
    private readonly HeartRate rate;
    private readonly IReadOnlyList<IWorkoutListener> listeners;
    private readonly LiveEvents live;
    private readonly TimeProvider time;
    private (bool Unlocked, BlockReason? Reason)? shown;

    public RunningWorkout(
        WorkoutSession session,
        User user,
        IReadOnlyList<GateRepo> repos,
        IReadOnlyList<IWorkoutListener> listeners,
        LiveEvents live,
        TimeProvider time
    )
    {
        (SessionId, UserId, UserKey, StartedAt, ThresholdBpm, Source, PublishBpm) = (
            session.Id,
            user.Id,
            user.UserKey,
            session.StartedAt,
            session.ThresholdBpm,
            session.Source,
            user.PublishBpm
        );
        rate = new HeartRate(session.ThresholdBpm, session.StartedAt) { Grace = TimeSpan.FromSeconds(user.GraceSeconds) };
        (this.listeners, this.live, this.time) = (listeners, live, time);
        Repos = repos;
    }

    public Guid SessionId { get; }

    public Guid UserId { get; }

    public string UserKey { get; }

    public DateTimeOffset StartedAt { get; }

    public int ThresholdBpm { get; }

    /// <summary>Where its heart rate comes from.</summary>
    public string Source { get; }

    /// <summary>Whether signals carry the heart rate itself.</summary>
    public bool PublishBpm { get; private set; }

    public IReadOnlyList<GateRepo> Repos { get; }

    /// <summary>How long the longest-lived of its signals is valid.</summary>
    public TimeSpan SignalLife => TimeSpan.FromSeconds(Repos.Select(r => r.TtlSeconds).DefaultIfEmpty(15).Max());

    public bool Publishes(Guid repo) => Repos.Any(r => r.Id == repo);

    public LockState Now()
    {
        lock (gate)
        {
            return rate.At(time.GetUtcNow());
        }
    }

    /// <summary>Takes samples, oldest first.</summary>
    public LockState Add(IEnumerable<Sample> samples)
    {
        var (before, after) = Take(samples);
        if (before.SampleAt != after.SampleAt)
        {
            live.Publish(
                UserId,
                new SampleEvent(
                    SessionId,
                    after.Bpm,
                    after.SampleAt,
                    after.FreshUntil,
                    after.ThresholdBpm,
                    after.ToolsUnlocked,
                    after.LastAboveAt
                )
            );
        }

        Look();
        return after;
    }

    /// <summary>Takes a sample that another instance stored; its watchers have been told.</summary>
    public void Apply(Sample sample, DateTimeOffset? lastAboveAt)
    {
        Take([sample], lastAboveAt);
        Look();
    }

    /// <summary>Takes what the database holds already: news to nobody.</summary>
    public void Restore(IEnumerable<Sample> samples)
    {
        Take(samples);
        Look();
    }

    /// <summary>Tells of the lock where it is another one than was told last. One at a time, so that what is told last is what is.</summary>
    public void Look()
    {
        lock (gate)
        {
            var state = rate.At(time.GetUtcNow());
            if (shown == (state.ToolsUnlocked, state.Reason))
            {
                return;
            }

            shown = (state.ToolsUnlocked, state.Reason);
            var reason = state.Reason?.ToWireName();
            live.PublishHere(
                UserId,
                new LockEvent(SessionId, state.ToolsUnlocked, reason, state.Bpm, state.ThresholdBpm, state.FreshUntil)
            );
            foreach (var listener in listeners)
            {
                listener.LockChanged(this);
            }
        }
    }

    /// <summary>Takes over changed settings.</summary>
    public void Change(int graceSeconds, bool publishBpm)
    {
        lock (gate)
        {
            rate.Grace = TimeSpan.FromSeconds(graceSeconds);
            PublishBpm = publishBpm;
        }
    }

    /// <summary>Tells that it is over. Ends when that has been tried.</summary>
    public Task FinishAsync() => Task.WhenAll(listeners.Select(listener => listener.EndedAsync(this)));

    private (LockState Before, LockState After) Take(IEnumerable<Sample> samples, DateTimeOffset? lastAboveAt = null)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var before = rate.At(now);
            foreach (var sample in samples)
            {
                rate.Add(sample.Bpm, sample.At);
            }

            if (lastAboveAt is { } above)
            {
                rate.WasAbove(above);
            }

            return (before, rate.At(now));
        }
    }
}
