using Vibeworkout.Data;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Keeps the signals on one remote true while workouts run: at once when a verdict changes, else a heartbeat; nothing of whom samples are silent; a last locked one at the end. Whatever is due goes out in one push,
/// and everybody else's signal with it. Heartbeats leave a part of the budget for crossings.
/// </summary>
internal sealed class SignalLane(SignalPublisher publisher, PushBudget budget, SignalTelemetry telemetry, TimeProvider time)
{
    private const int ForCrossings = 2;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A signal that expires within this is renewed even out of what is kept for crossings.</summary>
    private static readonly TimeSpan NearEnd = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<Member> members = [];
    private TaskCompletionSource changed = NewChange();
    private Task loop = Task.CompletedTask;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil;

    /// <summary>Whether signals are on their way just now.</summary>
    public bool IsPushing { get; private set; }

    /// <summary>A workout begins to publish here.</summary>
    public void Join(RunningWorkout workout, GateRepo repo)
    {
        lock (gate)
        {
            members.Add(new Member(workout, repo));
            loop = loop.IsCompleted ? Spans.Apart(RunAsync) : loop;
        }

        Wake();
    }

    /// <summary>Something changed: look now.</summary>
    public void Wake() => Interlocked.Exchange(ref changed, NewChange()).TrySetResult();

    /// <summary>A workout ended: its last signal here is a locked one. Ends when that has been tried.</summary>
    public Task FinishAsync(RunningWorkout workout, GateRepo repo)
    {
        var member = Find(workout, repo);
        if (member is null)
        {
            return Task.CompletedTask;
        }

        member.Ending = true;
        Wake();
        return member.Ended.Task;
    }

    /// <summary>A workout stops publishing here, without a last signal: the server ends, the workout does not.</summary>
    public async Task LeaveAsync(RunningWorkout workout, GateRepo repo)
    {
        Task running;
        lock (gate)
        {
            members.RemoveAll(m => m.Workout == workout && m.Repo.Id == repo.Id);
            running = members.Count == 0 ? loop : Task.CompletedTask;
        }

        Wake();
        await running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var next = Volatile.Read(ref changed).Task; // taken before looking, so that nothing between is missed
            await PublishWhenDueAsync(Now());
            lock (gate)
            {
                if (members.Count == 0)
                {
                    loop = Task.CompletedTask; // whoever joins next begins anew
                    return;
                }
            }

            await Task.WhenAny(next, Task.Delay(Tick, time));
        }
    }

    private async Task PublishWhenDueAsync(List<(Member Member, LockState State)> all)
    {
        var now = time.GetUtcNow();
        var need = all.Select(m => m.Member.Due.Look(m.Member.Needs(m.State, now), now)).DefaultIfEmpty(Need.Nothing).Max();
        if (need == Need.Nothing || now < pausedUntil || !budget.Allows(need == Need.Heartbeat ? ForCrossings : 0))
        {
            return;
        }

        var sent = all.Where(m => m.Member.Ending || m.State.IsFresh).ToList();
        IsPushing = true;
        var result = await publisher.PublishAsync([.. sent.Select(m => new Beat(m.Member.Workout, m.Member.Repo, m.State, !m.Member.Ending && m.State.HrOk))]);
        budget.Spend();
        IsPushing = false;
        foreach (var (member, state) in sent)
        {
            telemetry.Sent(member.Due, result.Errors.GetValueOrDefault(member.Repo.Id) is null);
            Remember(member, state, result.Errors.GetValueOrDefault(member.Repo.Id) is null);
        }

        Pause(result);
    }

    private void Remember(Member member, LockState state, bool arrived)
    {
        member.TriedAt = time.GetUtcNow();
        if (arrived)
        {
            (member.Published, member.PublishedAt) = (state.HrOk, member.TriedAt);
        }

        if (!member.Ending)
        {
            return;
        }

        member.Ended.TrySetResult(); // tried: whoever stops waits no longer
        if (arrived || !member.MayBeUnlocked(member.TriedAt.Value))
        {
            lock (gate)
            {
                members.Remove(member);
            }
        }
    }

    /// <summary>A dead remote is not hammered, and one that asks for time gets it.</summary>
    private void Pause(PublishResult result)
    {
        pause = result.AllFailed ? TimeSpan.FromSeconds(Math.Clamp(pause.TotalSeconds * 2, 1, LongestPause.TotalSeconds)) : TimeSpan.Zero;
        var wait = result.RetryAfter > pause ? result.RetryAfter.Value : pause;
        pausedUntil = time.GetUtcNow() + wait;
    }

    private List<(Member Member, LockState State)> Now()
    {
        List<Member> all;
        lock (gate)
        {
            all = [.. members];
        }

        return [.. all.Select(m => (m, m.Look()))];
    }

    private Member? Find(RunningWorkout workout, GateRepo repo)
    {
        lock (gate)
        {
            return members.Find(m => m.Workout == workout && m.Repo.Id == repo.Id);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How much a signal has to go out, least first.</summary>
    private enum Need
    {
        Nothing,
        Heartbeat,
        Now,
    }

    /// <summary>One workout's signal on this remote.</summary>
    private sealed class Member(RunningWorkout workout, GateRepo repo)
    {
        private volatile bool ending;

        public RunningWorkout Workout => workout;

        public GateRepo Repo => repo;

        public SignalDue<Need> Due { get; } = new();

        /// <summary>What the remote's signal says; null before the first.</summary>
        public bool? Published { get; set; }

        public DateTimeOffset? PublishedAt { get; set; }

        public DateTimeOffset? TriedAt { get; set; }

        public bool Ending { get => ending; set => ending = value; }

        public TaskCompletionSource Ended { get; } = NewChange();

        /// <summary>The lock as it is now; tells watchers where it changed.</summary>
        public LockState Look()
        {
            var state = workout.Now();
            if (!Ending)
            {
                workout.ShowLock(state);
            }

            return state;
        }

        /// <summary>Whether a signal is out that still unlocks: else a last locked one is not missed.</summary>
        public bool MayBeUnlocked(DateTimeOffset now) => Published == true && now - PublishedAt < TimeSpan.FromSeconds(repo.TtlSeconds);

        public Need Needs(LockState state, DateTimeOffset now) =>
            Ending ? Need.Now
            : !state.IsFresh ? Need.Nothing
            : state.HrOk != Published || now - PublishedAt >= TimeSpan.FromSeconds(repo.TtlSeconds) - NearEnd ? Need.Now
            : now - TriedAt >= TimeSpan.FromSeconds(repo.PublishIntervalSeconds) ? Need.Heartbeat
            : Need.Nothing;
    }
}
