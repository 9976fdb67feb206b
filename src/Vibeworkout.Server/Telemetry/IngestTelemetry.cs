using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Tells how tool logs are read.</summary>
internal sealed class IngestTelemetry
{
    private readonly Counter<long> lines;
    private readonly Histogram<double> durations;
    private readonly TimeProvider time;

    public IngestTelemetry(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(Measures.Name);
        lines = meter.CreateCounter<long>(
            "vibeworkout.ingest.lines",
            "{line}",
            "Lines of tool logs that were new, by kind; those that are no events count at each reading of their file."
        );
        durations = meter.Seconds("vibeworkout.ingest.duration", "How long reading a session's logs and commits takes, by result.");
        this.time = time;
    }

    /// <summary>A session's logs begin to be read.</summary>
    public Ingesting Begin(int repositories) => new(repositories, durations, time);

    /// <summary>A file was stored.</summary>
    public void Stored(int attempts, int outcomes, int skipped)
    {
        Count(attempts, "attempt");
        Count(outcomes, "outcome");
        Count(skipped, "skipped");
    }

    private void Count(int some, string kind)
    {
        if (some > 0)
        {
            lines.Add(some, new KeyValuePair<string, object?>("vibeworkout.line.kind", kind));
        }
    }
}
