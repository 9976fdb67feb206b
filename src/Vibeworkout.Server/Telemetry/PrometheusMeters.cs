using System.Diagnostics.Metrics;
using System.Numerics;
using System.Text;
using Prometheus;

namespace Vibeworkout.Server.Telemetry;

/// <summary>
/// Keeps what .NET's instruments measure as Prometheus metrics, for a page that is read now and then. Names and units follow
/// OpenTelemetry's rules for Prometheus, so that a chart shows the same whichever way its numbers came.
/// </summary>
/// <remarks>prometheus-net has an adapter of its own for instruments. It makes gauges of counters, writes the meter into each name, and
/// forgets what was not measured for five minutes.</remarks>
internal sealed class PrometheusMeters : IDisposable
{
    private static readonly double[] UsualBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory metrics;
    private readonly MeterListener listener = new();

    /// <param name="meters">Makes this server's meters: those of another server in the process are none of ours.</param>
    /// <param name="gauges">Are there once somebody wants them.</param>
    public PrometheusMeters(IMeterFactory meters, ServerGauges gauges)
    {
        _ = gauges;
        metrics = Metrics.WithCustomRegistry(registry);
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (
                ExportedInstruments.Contains(instrument)
                && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters))
            )
            {
                listening.EnableMeasurementEvents(
                    instrument,
                    new Series(NameOf(instrument), $"{instrument.Description}", ExportedInstruments.TagsOf(instrument))
                );
            }
        };
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        listener.Start();
        registry.AddBeforeCollectCallback(listener.RecordObservableInstruments);
    }

    /// <summary>Writes everything as it is now, in Prometheus' text format.</summary>
    public Task WriteAsync(Stream page, CancellationToken cancel) => registry.CollectAndExportAsTextAsync(page, cancel);

    public void Dispose() => listener.Dispose();

    /// <summary><c>http.server.request.duration</c> in <c>s</c> is <c>http_server_request_duration_seconds</c>; a counter ends in
    /// <c>_total</c>.</summary>
    internal static string NameOf(Instrument instrument)
    {
        var name = new StringBuilder();
        foreach (var character in instrument.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        }; // what stands in braces is no unit
        if (!name.ToString().EndsWith(unit, StringComparison.Ordinal))
        {
            name.Append(unit);
        }

        return name.Append(Counts(instrument) ? "_total" : "").ToString();
    }

    private static bool Counts(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() is var kind
        && (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>));

    private void Listen<T>()
        where T : struct, INumber<T> =>
        listener.SetMeasurementEventCallback<T>(
            (instrument, measured, tags, series) => Record(instrument, measured, tags, (Series)series!)
        );

    private void Record<T>(Instrument instrument, T measured, ReadOnlySpan<KeyValuePair<string, object?>> tags, Series series)
        where T : struct, INumber<T>
    {
        var value = double.CreateSaturating(measured);
        var (names, values) = series.Label(tags);
        switch (instrument)
        {
            case Counter<T>:
                metrics.CreateCounter(series.Name, series.Help, names).WithLabels(values).Inc(value);
                break;
            case ObservableCounter<T>:
                metrics.CreateCounter(series.Name, series.Help, names).WithLabels(values).IncTo(value);
                break;
            case UpDownCounter<T>:
                metrics.CreateGauge(series.Name, series.Help, names).WithLabels(values).Inc(value);
                break;
            case Histogram<T> histogram:
                var bounds = histogram.Advice?.HistogramBucketBoundaries?.Select(double.CreateSaturating).ToArray() ?? UsualBounds;
                metrics
                    .CreateHistogram(series.Name, series.Help, names, new HistogramConfiguration { Buckets = bounds })
                    .WithLabels(values)
                    .Observe(value);
                break;
            default: // what is observed, and gauges
                metrics.CreateGauge(series.Name, series.Help, names).WithLabels(values).Set(value);
                break;
        }
    }

    /// <summary>What one instrument becomes.</summary>
    private sealed record Series(string Name, string Help, string[]? Kept)
    {
        /// <summary>Tags as labels, in one order.</summary>
        public (string[] Names, string[] Values) Label(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in tags)
            {
                if (Kept is null || Kept.Contains(key))
                {
                    labels[key.Replace('.', '_')] = Text(value);
                }
            }

            return ([.. labels.Keys], [.. labels.Values]);
        }

        private static string Text(object? value) =>
            value switch
            {
                bool on => on ? "true" : "false",
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                _ => $"{value}",
            };
    }
}
