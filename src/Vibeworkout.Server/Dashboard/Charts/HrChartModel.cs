using System.Globalization;
using System.Text;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Dashboard.Charts;

/// <summary>A heart-rate curve with the tool attempts on it, ready to be drawn: everything in per cent of the plot, so that it fits any
/// width.</summary>
public sealed class HrChartModel
{
    /// <summary>Into how many columns points and marks are thinned.</summary>
    public const int Columns = 400;

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(10);
    private static readonly int[] MinuteSteps = [1, 2, 5, 10, 15, 30, 60, 120, 240];

    private readonly IReadOnlyList<ChartPoint> points;

    /// <summary>Lays a chart out.</summary>
    /// <param name="samples">All samples of the span, by time.</param>
    /// <param name="marks">The attempts on it.</param>
    /// <param name="from">Its left edge.</param>
    /// <param name="to">Its right edge, after the left one.</param>
    /// <param name="threshold">The workout's threshold, in beats a minute.</param>
    /// <param name="maxBpm">The greatest heart rate, of which zones are parts, in beats a minute.</param>
    public HrChartModel(
        IReadOnlyList<ChartPoint> samples,
        IReadOnlyList<AttemptMark> marks,
        DateTimeOffset from,
        DateTimeOffset to,
        int threshold,
        int maxBpm
    )
    {
        (From, To, Threshold, MaxBpm, Marks) = (from, to, threshold, maxBpm, marks);
        points = Thinning.Thin(samples, from, to, Columns);
        SampleCount = samples.Count;
        var low = Math.Min(threshold, samples.Count > 0 ? samples.Min(s => s.Bpm) : threshold);
        var high = Math.Max(threshold, samples.Count > 0 ? samples.Max(s => s.Bpm) : threshold);
        Low = Math.Max(20, (low - 15) / 10 * 10);
        High = Math.Min(260, (high + 19) / 10 * 10);
    }

    /// <summary>The left edge.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The right edge.</summary>
    public DateTimeOffset To { get; }

    /// <summary>The lower edge, in beats a minute.</summary>
    public int Low { get; }

    /// <summary>The upper edge, in beats a minute.</summary>
    public int High { get; }

    /// <summary>The threshold, in beats a minute.</summary>
    public int Threshold { get; }

    /// <summary>Of which zones are parts, in beats a minute.</summary>
    public int MaxBpm { get; }

    /// <summary>The attempts.</summary>
    public IReadOnlyList<AttemptMark> Marks { get; }

    /// <summary>How many samples there were before thinning.</summary>
    public int SampleCount { get; }

    /// <summary>Where a time stands, in per cent from the left.</summary>
    public double X(DateTimeOffset at) => Math.Round((at - From) / (To - From) * 100, 2);

    /// <summary>Where a heart rate stands, in per cent from the top.</summary>
    public double Y(double bpm) => Math.Round((High - bpm) / (High - Low) * 100, 2);

    /// <summary>A per cent value for an attribute.</summary>
    public static string Percent(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) + "%";

    /// <summary>The curve as SVG path data in a plot of 100 by 100. It breaks where no sample came for 10 s.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        for (var i = 0; i < points.Count; i++)
        {
            var begins = i == 0 || points[i].At - points[i - 1].At > GapHere;
            path.Append(CultureInfo.InvariantCulture, $"{(begins ? 'M' : 'L')}{X(points[i].At)} {Y(points[i].Bpm)}");
        }

        return path.ToString();
    }

    /// <summary>Where a mark stands: at the heart rate its lines name, else on the curve, else at the threshold.</summary>
    public double MarkY(AttemptMark mark) => Math.Clamp(Y(mark.Bpm ?? NearestBpm(mark.At) ?? Threshold), 2, 98);

    /// <summary>Heart rates for the vertical axis.</summary>
    public IEnumerable<int> BpmTicks()
    {
        var step =
            High - Low > 100 ? 40
            : High - Low > 50 ? 20
            : 10;
        for (var bpm = (Low / step * step) + step; bpm < High; bpm += step)
        {
            yield return bpm;
        }
    }

    /// <summary>Times for the horizontal axis, as minutes from <paramref name="start"/>.</summary>
    public IEnumerable<(DateTimeOffset At, string Label)> TimeTicks(DateTimeOffset start)
    {
        var step = MinuteSteps.FirstOrDefault(s => (To - From).TotalMinutes / s <= 6, 480);
        for (
            var minute = Math.Max(0, Math.Ceiling((From - start).TotalMinutes / step) * step);
            start.AddMinutes(minute) < To;
            minute += step
        )
        {
            yield return (start.AddMinutes(minute), string.Create(CultureInfo.InvariantCulture, $"{minute:0} min"));
        }
    }

    /// <summary>The picture in words, for those who do not see it.</summary>
    public string Describe()
    {
        if (points.Count == 0)
        {
            return $"No heart rate. {DescribeMarks()}";
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{points.Min(p => p.Bpm)} to {points.Max(p => p.Bpm)} beats a minute; tools unlock at {Threshold}. {DescribeMarks()}"
        );
    }

    /// <summary>Thinned points may stand further apart than samples did.</summary>
    private TimeSpan GapHere => points.Count < SampleCount ? Max(Gap, (To - From) / Columns * 2) : Gap;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private string DescribeMarks()
    {
        var counts = Marks.GroupBy(m => m.Kind).ToDictionary(g => g.Key, g => g.Sum(m => m.Count));
        return counts.Count == 0
            ? "No tool attempts."
            : "Tool attempts: "
                + string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{Phrases.Number(c.Value)} {c.Key}"))
                + ".";
    }

    private double? NearestBpm(DateTimeOffset at)
    {
        var index = -1;
        for (var (low, high) = (0, points.Count - 1); low <= high; )
        {
            var middle = (low + high) / 2;
            (low, high, index) = points[middle].At <= at ? (middle + 1, high, middle) : (low, middle - 1, index);
        }

        return index >= 0 && at - points[index].At <= GapHere ? points[index].Bpm : null;
    }
}
