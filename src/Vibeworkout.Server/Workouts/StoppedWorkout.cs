namespace Vibeworkout.Server.Workouts;

internal sealed record StoppedWorkout(bool Stopped, IReadOnlyList<Guid> SessionIds, IngestView Ingest);
