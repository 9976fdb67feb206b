using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>A session's logs being read. Failed, unless it is said how it went.</summary>
internal sealed class Ingesting(int repositories, Histogram<double> durations, TimeProvider time) : IDisposable
{
    private readonly Activity? span = Spans.Source.StartActivity("ingest")?.SetTag("vibeworkout.repositories", repositories);
    private readonly long startedAt = time.GetTimestamp();
    private string result = "failed";

    /// <summary>It ended.</summary>
    /// <param name="all">Whether every repository could be read.</param>
    /// <returns>The same.</returns>
    public bool Ended(bool all)
    {
        result = all ? "read" : "unreadable";
        return all;
    }

    public void Dispose()
    {
        durations.Record(time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>(Measures.Result, result));
        span?.SetTag(Measures.Result, result).SetStatus(result == "read" ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        span?.Dispose();
    }
}
