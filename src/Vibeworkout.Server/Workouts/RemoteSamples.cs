using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A sample that another instance stored counts here as well.</summary>
internal sealed class RemoteSamples(RunningWorkouts running) : RemoteEventHandler<SampleEvent>(SampleEvent.Name)
{
    protected override Task HandleAsync(Guid user, SampleEvent happened, CancellationToken cancel) =>
        happened is { Bpm: { } bpm, At: { } at }
            ? running.ApplyAsync(user, happened.SessionId, new Sample(at, bpm), happened.LastAboveAt, cancel)
            : Task.CompletedTask;
}
