using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Tells how signals reach their remotes, and how late.</summary>
internal sealed class SignalTelemetry
{
    private readonly Counter<long> published;
    private readonly Histogram<double> pushes;
    private readonly Histogram<double> lateness;
    private readonly TimeProvider time;

    public SignalTelemetry(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(Measures.Name);
        published = meter.CreateCounter<long>(
            "vibeworkout.signals.published",
            "{signal}",
            "Signals that were sent to a remote, by result."
        );
        pushes = meter.Seconds("vibeworkout.signal.push.duration", "How long one push of signals takes, by result.");
        lateness = meter.Seconds("vibeworkout.signal.lateness", "From when a signal was due until it was on its remote, by urgency.");
        this.time = time;
    }

    /// <summary>Pushes signals.</summary>
    /// <param name="signals">How many.</param>
    /// <param name="push">Does it.</param>
    /// <param name="failures">How many did not arrive, by its answer.</param>
    public async Task<T> PushAsync<T>(int signals, Func<Task<T>> push, Func<T, int> failures)
    {
        using var span = Spans.Source.StartActivity("push signals")?.SetTag("vibeworkout.signals", signals);
        var startedAt = time.GetTimestamp();
        var result = await push();
        var failed = Math.Min(failures(result), signals);
        Count(signals - failed, "arrived");
        Count(failed, "failed");
        var all =
            failed == 0 ? "arrived"
            : failed == signals ? "failed"
            : "some_failed";
        pushes.Record(time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>(Measures.Result, all));
        span?.SetTag(Measures.Result, all).SetStatus(failed == 0 ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        return result;
    }

    /// <summary>A signal was sent. One that did not arrive stays due.</summary>
    public void Sent<T>(SignalDue<T> due, bool arrived)
        where T : struct, Enum
    {
        if (arrived && due.Take() is { } was)
        {
            lateness.Record(
                (time.GetUtcNow() - was.Since).TotalSeconds,
                new KeyValuePair<string, object?>("vibeworkout.signal.urgency", was.Urgency)
            );
        }
    }

    private void Count(int signals, string result)
    {
        if (signals > 0)
        {
            published.Add(signals, new KeyValuePair<string, object?>(Measures.Result, result));
        }
    }
}
