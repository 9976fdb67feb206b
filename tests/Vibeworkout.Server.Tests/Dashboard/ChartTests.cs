using Bunit;
using CsCheck;
using Vibeworkout.Server.Dashboard.Charts;

namespace Vibeworkout.Server.Tests.Dashboard;

/// <summary>The product's own picture: nothing is lost by thinning, and what it shows can also be read.</summary>
public sealed class ChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<List<ChartPoint>> Workouts = Gen.Select(Gen.Int[1, 3000], Gen.Int[30, 250].List[1, 4000])
        .Select((step, bpm) => bpm.Select((b, i) => new ChartPoint(Start.AddMilliseconds((double)i * step), b)).ToList());

    [Fact]
    public void Thinning_keeps_every_columns_peaks_and_invents_nothing() =>
        Gen.Select(Workouts, Gen.Int[1, 200])
            .Sample(
                (points, columns) =>
                {
                    var (from, to) = (points[0].At, points[^1].At.AddMilliseconds(1));
                    var thin = Thinning.Thin(points, from, to, columns);
                    var width = Math.Max(1, (to - from).TotalMilliseconds / columns);
                    int Column(ChartPoint p) => (int)((p.At - from).TotalMilliseconds / width);
                    Assert.True(thin.Count <= Math.Max(columns * 4, (columns + 1) * 4));
                    Assert.Empty(thin.Except(points));
                    Assert.Equal(thin.OrderBy(p => p.At), thin);
                    foreach (var column in points.GroupBy(Column))
                    {
                        var kept = thin.Where(p => Column(p) == column.Key).ToList();
                        Assert.Equal(
                            (column.Min(p => p.Bpm), column.Max(p => p.Bpm), column.First(), column.Last()),
                            (kept.Min(p => p.Bpm), kept.Max(p => p.Bpm), kept[0], kept[^1])
                        );
                    }
                },
                iter: 200
            );

    [Fact]
    public void A_chart_tells_its_numbers_and_tells_blocked_from_allowed_by_shape()
    {
        using var context = new BunitContext();
        var samples = Enumerable.Range(0, 60).Select(i => new ChartPoint(Start.AddSeconds(i), 90 + (i / 2))).ToList();
        var marks = new[]
        {
            new AttemptMark(Start.AddSeconds(3), "blocked", 2, 91),
            new AttemptMark(Start.AddSeconds(50), "allowed", 1, 115),
        };
        var chart = context.Render<HrChart>(p =>
            p.Add(c => c.Model, new HrChartModel(samples, marks, Start, Start.AddMinutes(1), 100, 190)).Add(c => c.Start, Start)
        );
        Assert.Equal("90 to 119 beats a minute; tools unlock at 100. Tool attempts: 1 allowed, 2 blocked.", chart.Find("desc").TextContent);
        Assert.Equal(["#chart-blocked", "#chart-allowed"], chart.FindAll(".marks use").Select(m => m.GetAttribute("href")));
        Assert.Equal("5%", chart.Find(".marks use").GetAttribute("x"));
        Assert.Empty(chart.FindAll("[style]")); // the content security policy would drop it
    }

    [Fact]
    public void A_gap_is_drawn_as_a_gap()
    {
        ChartPoint[] samples = [new(Start, 90), new(Start.AddSeconds(5), 95), new(Start.AddSeconds(30), 100)];
        var path = new HrChartModel(samples, [], Start, Start.AddMinutes(1), 100, 190).Path();
        Assert.Equal(2, path.Count(c => c == 'M'));
    }

    [Fact]
    public void Without_heart_rate_the_chart_says_so()
    {
        using var context = new BunitContext();
        var chart = context.Render<HrChart>(p =>
            p.Add(c => c.Model, new HrChartModel([], [], Start, Start.AddMinutes(1), 100, 190)).Add(c => c.Start, Start)
        );
        Assert.Contains("No heart rate in this workout", chart.Markup, StringComparison.Ordinal);
        Assert.Equal("No heart rate. No tool attempts.", chart.Find("desc").TextContent);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(365)]
    [InlineData(1800)]
    public void Bars_keep_the_sum_whatever_they_are_grouped_by(int days)
    {
        using var context = new BunitContext();
        var first = new DateOnly(2024, 1, 1);
        var bars = context.Render<DayBars>(p =>
            p.Add(c => c.Days, [.. Enumerable.Range(0, days).Select(i => new DayBars.Day(first.AddDays(i), 2))]).Add(c => c.Unit, "commits")
        );
        Assert.InRange(bars.FindAll("rect").Count, 1, 92);
        Assert.Equal(
            2 * days,
            bars.FindAll("rect title")
                .Sum(t => int.Parse(t.TextContent.Split(": ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
        );
    }
}
