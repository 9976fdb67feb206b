using System.Collections.Concurrent;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>One lane of signals for each remote and the credentials it is reached with, however many people work out with it: they share
/// its pushes. A dead remote delays nobody else's.</summary>
internal sealed class SignalLanes(
    SignalPublisher publisher,
    LaneClaims claims,
    RemoteResolvers remotes,
    SignalTelemetry telemetry,
    TimeProvider time
) : IWorkoutListener
{
    /// <summary>With more lanes than this, those that nobody works out with give way. Else one stays, so that its budget holds from one
    /// workout to the next.</summary>
    private const int MostAtRest = 1000;

    private readonly Lock joining = new();
    private int mostNow = MostAtRest;
    private readonly ConcurrentDictionary<string, Lazy<SignalLane>> lanes = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Guid, SignalLane> ofRepos = new();

    /// <summary>Whether signals are on their way to any remote just now.</summary>
    public bool IsPushing => lanes.Values.Any(lane => lane.Value.IsPushing);

    public void Began(RunningWorkout workout)
    {
        lock (joining)
        {
            GiveWay();
            foreach (var repo in workout.Repos)
            {
                var lane = lanes.GetOrAdd(remotes.LaneOf(repo), key => new(() => Make(key, remotes.CountsPushes(repo)))).Value;
                ofRepos[repo.Id] = lane;
                lane.Join(workout, repo);
            }
        }
    }

    public void LockChanged(RunningWorkout workout)
    {
        foreach (var repo in workout.Repos)
        {
            ofRepos.GetValueOrDefault(repo.Id)?.Wake();
        }
    }

    public Task EndedAsync(RunningWorkout workout) =>
        Task.WhenAll(workout.Repos.Select(repo => ofRepos.GetValueOrDefault(repo.Id)?.FinishAsync(workout, repo) ?? Task.CompletedTask));

    public Task LeftAsync(RunningWorkout workout) =>
        Task.WhenAll(workout.Repos.Select(repo => ofRepos.GetValueOrDefault(repo.Id)?.LeaveAsync(workout, repo) ?? Task.CompletedTask));

    /// <summary>Another instance published a workout's signal.</summary>
    public void Apply(PublishEvent published) =>
        ofRepos
            .GetValueOrDefault(published.RepoId)
            ?.Apply(published.SessionId, published.RepoId, new SignalSays(published.HrOk, published.State), published.At);

    /// <summary>Looked at when there are twice as many as after the last look, so that it costs who begins nothing that counts.</summary>
    private void GiveWay()
    {
        if (lanes.Count <= mostNow)
        {
            return;
        }

        var atRest = lanes.Where(l => l.Value.Value.IsAtRest).ToDictionary(l => l.Value.Value, l => l.Key);
        foreach (var remote in atRest.Values)
        {
            lanes.TryRemove(remote, out _);
            claims.Forget(remote);
        }

        foreach (var (repo, lane) in ofRepos)
        {
            if (atRest.ContainsKey(lane))
            {
                ofRepos.TryRemove(repo, out _);
            }
        }

        mostNow = Math.Max(MostAtRest, lanes.Count * 2);
    }

    private SignalLane Make(string remote, bool countsPushes) =>
        new(
            publisher,
            countsPushes ? new(6, TimeSpan.FromSeconds(61), time) : new(120, TimeSpan.FromMinutes(1), time),
            countsPushes,
            claims,
            claims.Of(remote),
            telemetry,
            time
        );
}
