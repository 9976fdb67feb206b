using Vibeworkout.Data;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Keeps one repository's signal true while a workout runs: at once when the verdict changes, else a heartbeat; nothing while samples are silent; a last locked one at the end. Each
/// repository has a lane of its own, so a dead remote delays nobody else.
/// </summary>
internal sealed class SignalLane(RunningWorkout workout, GateRepo repo, SignalPublisher publisher, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private TaskCompletionSource changed = NewChange();
    private volatile bool ended;
    private readonly PushBudget budget = RemoteName.IsGitHub(repo.RemoteUrl) ? new(3, TimeSpan.FromSeconds(10), time) : new(20, TimeSpan.FromMilliseconds(500), time);
    private Task loop = Task.CompletedTask;
    private DateTimeOffset? triedAt;
    private bool? published;
    private TimeSpan pause;

    public void Begin() => loop = Task.Run(RunAsync);

    /// <summary>Something changed: look now.</summary>
    public void Wake() => Interlocked.Exchange(ref changed, NewChange()).TrySetResult();

    public async Task StopAsync()
    {
        ended = true;
        Wake();
        await loop;
    }

    public async Task FinishAsync()
    {
        await StopAsync();
        await publisher.PublishAsync(workout, repo, workout.Now(), hrOk: false);
    }

    private async Task RunAsync()
    {
        while (!ended)
        {
            var next = Volatile.Read(ref changed).Task; // taken before looking, so that nothing between is missed
            await PublishWhenDueAsync();
            if (!ended)
            {
                await Task.WhenAny(next, Task.Delay(Tick, time));
            }
        }
    }

    private async Task PublishWhenDueAsync()
    {
        var state = workout.Now();
        workout.ShowLock(state);
        if (!state.IsFresh || !IsDue(state) || !budget.TryTake())
        {
            return;
        }

        triedAt = time.GetUtcNow();
        if (await publisher.PublishAsync(workout, repo, state, state.HrOk))
        {
            (published, pause) = (state.HrOk, TimeSpan.Zero);
        }
        else
        {
            pause = TimeSpan.FromSeconds(Math.Clamp(pause.TotalSeconds * 2, 1, LongestPause.TotalSeconds)); // a dead remote is not hammered
        }
    }

    private bool IsDue(LockState state)
    {
        var since = triedAt is { } at ? time.GetUtcNow() - at : TimeSpan.MaxValue;
        return since >= pause && (state.HrOk != published || since >= TimeSpan.FromSeconds(repo.PublishIntervalSeconds));
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
