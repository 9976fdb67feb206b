using Vibeworkout.Server.Live;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Ingest;

/// <summary>When a workout was stopped here, what is on its remotes already is read at once; the rest follows by schedule.</summary>
internal sealed class ReadAtStop(IngestJobs jobs, LiveEvents live, TimeProvider time) : IWorkoutListener
{
    public async Task StoppedAsync(StoppedSession stopped)
    {
        if (await jobs.ReadAsync(stopped.SessionId, stopped.ClaimedBy, CancellationToken.None))
        {
            live.Publish(stopped.UserId, new SessionEvent(stopped.SessionId, SessionEvent.Ingested, time.GetUtcNow()));
        }
    }
}
