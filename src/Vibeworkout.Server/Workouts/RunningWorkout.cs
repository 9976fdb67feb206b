using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Signals;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout while it runs: its heart rate, its lock, and its place in the lane of signals to each of its repositories.</summary>
internal sealed class RunningWorkout : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly HeartRate rate;
    private readonly LiveEvents live;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<(SignalLane Lane, GateRepo Repo)> lanes;
    private (bool Unlocked, BlockReason? Reason)? shown;

    public RunningWorkout(
        WorkoutSession session,
        User user,
        IReadOnlyList<GateRepo> repos,
        SignalLanes signals,
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
        this.live = live;
        this.time = time;
        Repos = repos;
        lanes = [.. repos.Select(repo => (signals.To(repo), repo))];
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

    /// <summary>Takes samples, oldest first. A crossing of the threshold wakes every lane at once.</summary>
    public LockState Add(IEnumerable<Sample> samples)
    {
        var (before, after) = Take(samples);
        if (before.SampleAt != after.SampleAt)
        {
            live.Publish(
                UserId,
                "sample",
                new
                {
                    SessionId,
                    after.Bpm,
                    At = after.SampleAt,
                    after.ThresholdBpm,
                    after.ToolsUnlocked,
                    after.LastAboveAt,
                }
            );
        }

        ShowLock(after);
        return after;
    }

    /// <summary>Takes a sample that another instance took; watchers have heard of it.</summary>
    public void Hear(Sample sample, DateTimeOffset? lastAboveAt) => ShowLock(Take([sample], lastAboveAt).After);

    /// <summary>Takes what the database holds already: news to nobody.</summary>
    public void Restore(IEnumerable<Sample> samples) => ShowLock(Take(samples).After);

    private (LockState Before, LockState After) Take(IEnumerable<Sample> samples, DateTimeOffset? lastAboveAt = null)
    {
        LockState before,
            after;
        lock (gate)
        {
            var now = time.GetUtcNow();
            before = rate.At(now);
            foreach (var sample in samples)
            {
                rate.Add(sample.Bpm, sample.At);
            }

            if (lastAboveAt is { } above)
            {
                rate.WasAbove(above);
            }

            after = rate.At(now);
        }

        if (before.ToolsUnlocked != after.ToolsUnlocked || before.SampleAt is null)
        {
            foreach (var (lane, _) in lanes)
            {
                lane.Wake();
            }
        }

        return (before, after);
    }

    /// <summary>Tells watchers when the lock changed, also by time alone. Only those of this instance: every instance looks at the lock
    /// itself.</summary>
    public void ShowLock(LockState state)
    {
        if (shown != (state.ToolsUnlocked, state.Reason))
        {
            shown = (state.ToolsUnlocked, state.Reason);
            live.Show(
                UserId,
                "lock",
                new
                {
                    SessionId,
                    state.ToolsUnlocked,
                    Reason = state.Reason?.ToWireName(),
                    state.Bpm,
                    state.ThresholdBpm,
                }
            );
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

    public void Begin()
    {
        foreach (var (lane, repo) in lanes)
        {
            lane.Join(this, repo);
        }
    }

    /// <summary>Publishes to every repository, side by side, that the workout is over.</summary>
    public Task FinishAsync() => Task.WhenAll(lanes.Select(l => l.Lane.FinishAsync(this, l.Repo)));

    /// <summary>Stops publishing, without a last signal: the server ends, the workout does not.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(lanes.Select(l => l.Lane.LeaveAsync(this, l.Repo)));
}
