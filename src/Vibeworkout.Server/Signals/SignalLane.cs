using Vibeworkout.Data;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Keeps the signals on one remote true while workouts run: at once when a verdict changes, when samples fall silent and at the end, else a
/// heartbeat; of whom samples are silent, seldom. Whatever is due goes out in one push,
/// and everybody else's signal with it. Heartbeats leave a part of the budget for crossings. Of many instances, only the one that holds the
/// lane's claim publishes; the others know as much, and can take over at once.
/// </summary>
internal sealed class SignalLane
{
    private const int ForCrossings = 2;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly SignalPublisher publisher;
    private readonly PushBudget budget;
    private readonly bool countsPushes;
    private readonly LaneClaims claims;
    private readonly LaneClaim claim;
    private readonly SignalTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Session, Guid Repo), LaneMember> members = [];
    private LaneClaim.Holding? holding;
    private TaskCompletionSource changed = NewChange();
    private Task loop = Task.CompletedTask;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil;
    private DateTimeOffset leftAloneUntil;

    /// <param name="publisher">Brings signals there.</param>
    /// <param name="budget">How many pushes the remote may get.</param>
    /// <param name="countsPushes">Whether the remote counts them, so that who takes over must know.</param>
    /// <param name="claims">Which instance publishes where.</param>
    /// <param name="claim">Whether this one publishes here.</param>
    /// <param name="telemetry">Counts.</param>
    /// <param name="time">The clock.</param>
    public SignalLane(
        SignalPublisher publisher,
        PushBudget budget,
        bool countsPushes,
        LaneClaims claims,
        LaneClaim claim,
        SignalTelemetry telemetry,
        TimeProvider time
    )
    {
        (this.publisher, this.budget, this.countsPushes, this.claims, this.claim, this.telemetry, this.time) = (
            publisher,
            budget,
            countsPushes,
            claims,
            claim,
            telemetry,
            time
        );
        claim.Gained += Wake;
    }

    /// <summary>Whether signals are on their way just now.</summary>
    public bool IsPushing { get; private set; }

    /// <summary>Whether nobody publishes here, and no push of lately counts any more.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (gate)
            {
                return members.Count == 0 && loop.IsCompleted && (claim.IsOfNoOther || claim.Held is null) && budget.IsFresh;
            }
        }
    }

    /// <summary>A workout begins to publish here.</summary>
    public void Join(RunningWorkout workout, GateRepo repo)
    {
        lock (gate)
        {
            members[(workout.SessionId, repo.Id)] = new LaneMember(workout, repo);
            loop = loop.IsCompleted ? Spans.Detached(RunAsync) : loop;
            pausedUntil = DateTimeOffset.MinValue; // who comes is tried at once, whatever others failed by
        }

        claims.Want(claim);
        Wake();
    }

    /// <summary>Something changed: look now.</summary>
    public void Wake() => Interlocked.Exchange(ref changed, NewChange()).TrySetResult();

    /// <summary>A workout ended: its last signal here says so. Ends when that has been tried, here or by the instance that
    /// publishes.</summary>
    public Task FinishAsync(RunningWorkout workout, GateRepo repo)
    {
        if (Find(workout.SessionId, repo.Id) is not { } member)
        {
            return Task.CompletedTask;
        }

        member.Ending = true;
        Wake();
        return member.Ended.Task;
    }

    /// <summary>Another instance published a workout's signal here.</summary>
    public void Apply(Guid session, Guid repo, SignalSays says, DateTimeOffset at)
    {
        if (Find(session, repo) is not { } member || member.Published?.At > at)
        {
            return;
        }

        member.Published = new(says, at);
        if (member.Ending)
        {
            Wake();
        }
    }

    /// <summary>A workout stops publishing here, without a last signal: the server ends, the workout does not.</summary>
    public async Task LeaveAsync(RunningWorkout workout, GateRepo repo)
    {
        Task running;
        lock (gate)
        {
            members.Remove((workout.SessionId, repo.Id));
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
            await TryLookAsync();
            lock (gate)
            {
                if (members.Count == 0)
                {
                    claims.Release(claim);
                    loop = Task.CompletedTask; // whoever joins next begins anew
                    return;
                }
            }

            await Task.WhenAny(next, Task.Delay(Tick, time));
        }
    }

    /// <summary>A lane never ends by a failure that nobody thought of: it looks again with the next tick.</summary>
    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync(Now());
        }
        catch (Exception e)
        {
            publisher.LaneFailed(e);
            IsPushing = false;
        }
    }

    private async Task LookAsync(List<(LaneMember Member, LockState State)> all)
    {
        if (claim.Held is not { } held)
        {
            holding = null;
            EndThoseNotMissed(all);
            return;
        }

        if (held != holding)
        {
            TakeOver(held, all);
        }

        await PublishWhenDueAsync(held, all);
    }

    /// <summary>Whoever published before may have died on the way: every signal goes out anew, now.</summary>
    private void TakeOver(LaneClaim.Holding held, List<(LaneMember Member, LockState State)> all)
    {
        holding = held;
        budget.TakeOver(held.RecentPushes);
        foreach (var (member, _) in all.Where(m => !m.Member.Ending))
        {
            member.Published = null;
        }
    }

    private async Task PublishWhenDueAsync(LaneClaim.Holding held, List<(LaneMember Member, LockState State)> all)
    {
        var now = time.GetUtcNow();
        var need = all.Select(m => m.Member.Due.Look(m.Member.Needs(m.State, now), now)).DefaultIfEmpty(Need.Nothing).Max();
        if (
            need == Need.Nothing
            || now < pausedUntil
            || now < leftAloneUntil
            || !budget.Allows(need == Need.Heartbeat ? ForCrossings : 0)
            || (countsPushes && !await claims.RecordAsync(claim, held, budget.Spent.Append(now)))
        )
        {
            return;
        }

        // who begins to end while this is on its way is not done with it: the next one says that it is over
        var sent = all.Select(m => (m.Member, m.State, IsLast: m.Member.Ending))
            .OrderBy(m => m.IsLast)
            .Select(m => (m.Member, m.State, m.IsLast, Says: m.IsLast ? SignalSays.Over : SignalSays.Of(m.State)))
            .Where(m => m.Says is not null)
            .ToList();
        // a workout that ended says nothing any more where its successor has something to say
        var beats = sent.DistinctBy(m => m.Member.Repo.Id)
            .Select(m => new Beat(m.Member.Workout, m.Member.Repo, m.State, m.Says!.Value))
            .ToList();
        IsPushing = true;
        var result = await publisher.PublishAsync(beats, () => claim.Held == held);
        IsPushing = false;
        if (result.Pushed)
        {
            budget.Spend();
        }

        foreach (var (member, _, isLast, says) in sent)
        {
            var error = result.Errors.GetValueOrDefault(member.Repo.Id);
            telemetry.Sent(member.Due, error is null);
            member.Tried(says!.Value, time.GetUtcNow(), error);
            EndAfterLast(member, isLast, error is null);
        }

        Pause(result);
    }

    private void EndAfterLast(LaneMember member, bool isLast, bool arrived)
    {
        if (!isLast)
        {
            return;
        }

        member.Ended.TrySetResult(); // tried: whoever stops waits no longer
        if (arrived || !member.IsLastMissed(time.GetUtcNow()))
        {
            Remove(member);
        }
    }

    /// <summary>Those whose last signal another instance has published, or whose one before it is too old to say anything.</summary>
    private void EndThoseNotMissed(List<(LaneMember Member, LockState State)> all)
    {
        var now = time.GetUtcNow();
        foreach (var (member, _) in all.Where(m => m.Member.Ending && !m.Member.IsLastMissed(now)))
        {
            member.Ended.TrySetResult();
            Remove(member);
        }
    }

    /// <summary>A dead remote is not hammered, and one that asks for time gets it.</summary>
    private void Pause(PublishResult result)
    {
        pause = result.RemoteFailed ? LaneMember.Longer(pause) : TimeSpan.Zero;
        var now = time.GetUtcNow();
        (pausedUntil, leftAloneUntil) = (now + pause, now + (result.RetryAfter ?? TimeSpan.Zero));
    }

    private List<(LaneMember Member, LockState State)> Now()
    {
        List<LaneMember> all;
        lock (gate)
        {
            all = [.. members.Values];
        }

        return [.. all.Select(m => (m, m.Workout.Now()))];
    }

    private LaneMember? Find(Guid session, Guid repo)
    {
        lock (gate)
        {
            return members.GetValueOrDefault((session, repo));
        }
    }

    private void Remove(LaneMember member)
    {
        lock (gate)
        {
            members.Remove((member.Workout.SessionId, member.Repo.Id));
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
