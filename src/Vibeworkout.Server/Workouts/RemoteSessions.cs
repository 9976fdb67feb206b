using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout that was started or stopped at another instance runs or ends here as well.</summary>
internal sealed class RemoteSessions(RunningWorkouts running) : RemoteEventHandler<SessionEvent>(SessionEvent.Name)
{
    protected override Task HandleAsync(Guid user, SessionEvent happened, CancellationToken cancel)
    {
        switch (happened.State)
        {
            case SessionEvent.Started:
                return running.TakeUpAsync(happened.SessionId, cancel);
            case SessionEvent.Stopped:
                _ = running.End(user, happened.SessionId)?.FinishAsync(); // on its own: a dead remote holds nobody up
                break;
        }

        return Task.CompletedTask;
    }
}
