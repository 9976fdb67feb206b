using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Tells how samples are stored, and why some are not.</summary>
internal sealed class SampleTelemetry
{
    private readonly Counter<long> stored;
    private readonly Counter<long> refused;
    private readonly Histogram<int> sizes;
    private readonly Histogram<double> durations;
    private readonly TimeProvider time;

    public SampleTelemetry(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(Measures.Name);
        stored = meter.CreateCounter<long>("vibeworkout.samples.stored", "{sample}", "Samples that are durable and were not before.");
        refused = meter.CreateCounter<long>("vibeworkout.samples.refused", "{sample}", "Samples that were not taken, by reason.");
        sizes = meter.Sizes("vibeworkout.sample.group.size", "{sample}", "Samples that share a commit.");
        durations = meter.Seconds("vibeworkout.sample.store.duration", "How long a group's commit takes, by result.");
        this.time = time;
    }

    /// <summary>A group begins to be stored.</summary>
    public StoredGroup Group(int samples)
    {
        sizes.Record(samples);
        return new(samples, stored, refused, durations, time);
    }

    /// <summary>Samples are not taken.</summary>
    /// <param name="samples">How many.</param>
    /// <param name="reason">One of a few fixed words.</param>
    public void Refused(int samples, string reason) => refused.Add(samples, StoredGroup.Reason(reason));
}
