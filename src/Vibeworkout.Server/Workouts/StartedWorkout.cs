namespace Vibeworkout.Server.Workouts;

internal sealed record StartedWorkout(
    Guid SessionId,
    DateTimeOffset StartedAt,
    int ThresholdBpm,
    IReadOnlyList<SelectedRepo> SelectedRepos
);
