namespace Vibeworkout.Server.Sessions;

/// <summary>A workout that was just stopped.</summary>
/// <param name="Stopped">Always true.</param>
/// <param name="SessionIds">Its id.</param>
/// <param name="Ingest">How far reading its tool log has come.</param>
internal sealed record StoppedWorkout(bool Stopped, IReadOnlyList<Guid> SessionIds, IngestView Ingest);
