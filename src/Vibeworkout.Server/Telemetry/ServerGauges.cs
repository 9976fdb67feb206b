using System.Diagnostics.Metrics;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Telemetry;

/// <summary>How many there are of something just now. Made only where metrics are sent.</summary>
internal sealed class ServerGauges
{
    public ServerGauges(IMeterFactory meters, SampleWriter writer, RunningWorkouts workouts, LiveEvents live)
    {
        var meter = meters.Create(Measures.Name);
        meter.CreateObservableUpDownCounter(
            "vibeworkout.samples.waiting",
            () => writer.SamplesWaiting,
            "{sample}",
            "Samples that wait for their commit."
        );
        meter.CreateObservableUpDownCounter(
            "vibeworkout.workouts.running",
            () => workouts.Count,
            "{workout}",
            "Workouts that this instance knows to run; each instance knows all of them."
        );
        meter.CreateObservableUpDownCounter(
            "vibeworkout.live.watchers",
            () => live.Watchers,
            "{watcher}",
            "Streams of live events that are open at this instance."
        );
    }
}
