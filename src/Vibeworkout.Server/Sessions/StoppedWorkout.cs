namespace Vibeworkout.Server.Sessions;

internal sealed record StoppedWorkout(bool Stopped, IReadOnlyList<Guid> SessionIds, IngestView Ingest);
