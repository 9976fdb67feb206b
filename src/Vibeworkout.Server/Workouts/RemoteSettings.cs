using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>Settings that were changed at another instance hold here at once.</summary>
internal sealed class RemoteSettings(RunningWorkouts running) : RemoteEventHandler<SettingsEvent>(SettingsEvent.Name, forWatchers: false)
{
    protected override Task HandleAsync(Guid user, SettingsEvent happened, CancellationToken cancel)
    {
        running.Of(user)?.Change(happened.GraceSeconds, happened.PublishBpm);
        return Task.CompletedTask;
    }
}
