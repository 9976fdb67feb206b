using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>A group of samples on its way into the database. Failed, unless it is said how it went.</summary>
internal sealed class StoredGroup(int samples, Counter<long> stored, Counter<long> refused, Histogram<double> durations, TimeProvider time)
    : IDisposable
{
    private readonly Activity? span = Spans.Source.StartActivity("store samples")?.SetTag("vibeworkout.samples", samples);
    private readonly long startedAt = time.GetTimestamp();
    private string result = "failed";

    public static KeyValuePair<string, object?> Reason(string reason) => new("vibeworkout.reason", reason);

    /// <summary>They are durable.</summary>
    public void Stored(int fresh)
    {
        stored.Add(fresh);
        result = "stored";
    }

    /// <summary>The database is away.</summary>
    public void Away()
    {
        refused.Add(samples, Reason("database_away"));
        result = "away";
    }

    public void Dispose()
    {
        durations.Record(time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>(Measures.Result, result));
        span?.SetTag(Measures.Result, result).SetStatus(result == "stored" ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        span?.Dispose();
    }
}
