using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>What all our instruments have in common. None has a tag that tells people, sessions, repositories or heart rates
/// apart.</summary>
internal static class Measures
{
    public const string Name = "Vibeworkout.Server";

    public const string Result = "vibeworkout.result";

    private static readonly InstrumentAdvice<double> SecondsAdvice = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<int> SizeAdvice = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    };

    /// <summary>Durations in seconds: from what a fast disk needs to what nobody waits for.</summary>
    public static Histogram<double> Seconds(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, SecondsAdvice);

    /// <summary>How many at once.</summary>
    public static Histogram<int> Sizes(this Meter meter, string name, string unit, string description) =>
        meter.CreateHistogram(name, unit, description, tags: null, SizeAdvice);
}
