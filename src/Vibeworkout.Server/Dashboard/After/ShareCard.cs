using System.Globalization;
using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Dashboard.After;

/// <summary>A workout as a picture to share: its curve and its numbers. No names, no repositories, no times of day; colours are its own,
/// because it is shown elsewhere.</summary>
internal static class ShareCard
{
    public const int Width = 1200;
    public const int Height = 630;
    private const double Left = 60,
        Top = 190,
        PlotWidth = 1080,
        PlotHeight = 300;

    public static string Draw(AfterWorkout after, HrChartModel chart)
    {
        var (session, stats) = (after.Session, after.Session.ToolStats);
        var summary = session.Summary;
        var marks = string.Concat(
            chart.Marks.Select(m => Mark(m.Kind, Left + (chart.X(m.At) / 100 * PlotWidth), Top + (chart.MarkY(m) / 100 * PlotHeight)))
        );
        var threshold = Top + (chart.Y(chart.Threshold) / 100 * PlotHeight);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif">
            <rect width="100%" height="100%" fill="#101216"/>
            <text x="60" y="95" font-size="54" font-weight="700" fill="#eceef2">{Phrases.Duration(
                summary?.DurationSeconds ?? 0
            )} · {Phrases.Count(stats.TotalAttempts, "tool attempt")}</text>
            <text x="60" y="145" font-size="30" fill="#9aa3b2">{stats.Allowed:n0} allowed, {stats.Blocked:n0} blocked{(
                summary?.AvgBpm is { } avg ? $" · {avg:0} bpm on average, {summary.MaxBpm} at most" : ""
            )}</text>
            <svg x="{Left}" y="{Top}" width="{PlotWidth}" height="{PlotHeight}" viewBox="0 0 100 100" preserveAspectRatio="none">
            <path d="{chart.Path()}" fill="none" stroke="#ff7aa8" stroke-width="4" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>
            <line x1="{Left}" x2="{Left
                + PlotWidth}" y1="{threshold:0.#}" y2="{threshold:0.#}" stroke="#9aa3b2" stroke-width="2" stroke-dasharray="4 8"/>
            <text x="{Left + PlotWidth}" y="{threshold
                - 10:0.#}" text-anchor="end" font-size="22" fill="#9aa3b2">tools unlock at {chart.Threshold}</text>
            {marks}
            <text x="60" y="580" font-size="30" font-weight="600" fill="#eceef2">vibeworkout</text>
            <text x="1140" y="580" text-anchor="end" font-size="26" fill="#9aa3b2">{Phrases.Duration(
                summary?.SecondsAboveThreshold ?? 0
            )} above the threshold{Commits(session.Commits.Count)}</text>
            </svg>
            """
        );
    }

    private static string Commits(int count) => count == 0 ? "" : $" · {Phrases.Count(count, "commit")}";

    private static string Mark(string kind, double x, double y) =>
        kind == "blocked"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{x - 7:0.#} {y - 7:0.#}l14 14m0-14l-14 14\" stroke=\"#ff9566\" stroke-width=\"4\" fill=\"none\"/>"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"6\" fill=\"{(kind == "failed" ? "none" : "#3ddc97")}\" "
                    + $"stroke=\"#3ddc97\" stroke-width=\"3\"/>"
            );
}
