using Vibeworkout.Data;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout that runs.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="StartedAt">Start, UTC.</param>
/// <param name="ThresholdBpm">Tools unlock at this heart rate.</param>
/// <param name="SelectedRepos">The gate repos it uses.</param>
internal sealed record StartedWorkout(Guid SessionId, DateTimeOffset StartedAt, int ThresholdBpm, IReadOnlyList<SelectedRepo> SelectedRepos)
{
    public static StartedWorkout Of(Guid session, DateTimeOffset startedAt, int thresholdBpm, IEnumerable<GateRepo> repos) =>
        new(session, startedAt, thresholdBpm, [.. repos.Select(r => new SelectedRepo(r.Id, r.Name, r.RemoteUrl))]);
}
