using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vibeworkout.Server.Demo;

/// <summary>The session as people see it in a terminal.</summary>
internal static class DemoReport
{
    private const int ChartWidth = 64;
    private const int ChartHeight = 8;
    private static readonly string[] Counts = ["allowed", "blocked", "succeeded", "failed"];

    private const string Blocks = " ▁▂▃▄▅▆▇█";

    public static void Show(IAnsiConsole console, JsonElement session, JsonElement samples, IReadOnlyCollection<DemoCall> calls)
    {
        var stats = session.GetProperty("tool_stats");
        int Count(string name) => stats.GetProperty(name).GetInt32();
        console.WriteLine();
        Chart(console, samples);
        console.MarkupLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"[bold]{Count("total_attempts")} attempts, [green]{Count("allowed")} allowed[/], [red]{Count("blocked")} "
                    + $"blocked[/][/] · {Count("succeeded")} succeeded, {Count("failed")} failed, {Count("unfinished")} unfinished"
            )
        );
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("Tool")
            .AddColumn(new TableColumn("Allowed").RightAligned())
            .AddColumn(new TableColumn("Blocked").RightAligned())
            .AddColumn(new TableColumn("Succeeded").RightAligned())
            .AddColumn(new TableColumn("Failed").RightAligned());
        foreach (var tool in stats.GetProperty("by_tool").EnumerateObject())
        {
            table.AddRow(new[] { tool.Name.EscapeMarkup() }.Concat(Counts.Select(n => tool.Value.GetProperty(n).ToString())).ToArray());
        }

        console.Write(table);
        var reasons = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("Blocked because")
            .AddColumn(new TableColumn("Calls").RightAligned());
        foreach (var reason in stats.GetProperty("by_reason").EnumerateObject())
        {
            reasons.AddRow(reason.Name.EscapeMarkup(), reason.Value.ToString());
        }

        console.Write(reasons);
        var times = calls.Select(c => c.HookTook.TotalMilliseconds).Order().ToList();
        console.MarkupLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The hook took {times[times.Count / 2]:0} ms (median), {times[(int)(times.Count * 0.95)]:0} ms (p95), process "
                    + $"start included. [dim]This build is compiled while it runs; bench/README.md has the published one.[/]"
            )
        );
    }

    /// <summary>Heart rate over time, eight rows high, with a line of dots where the threshold is.</summary>
    private static void Chart(IAnsiConsole console, JsonElement samples)
    {
        var threshold = samples.GetProperty("threshold_bpm").GetInt32();
        var bpm = samples.GetProperty("samples").EnumerateArray().Select(s => s.GetProperty("bpm").GetInt32()).ToList();
        var columns = Enumerable
            .Range(0, Math.Min(ChartWidth, bpm.Count))
            .Select(i => bpm[i * bpm.Count / Math.Min(ChartWidth, bpm.Count)])
            .ToList();
        var (low, high) = (Math.Min(columns.Min(), threshold) - 5, Math.Max(columns.Max(), threshold) + 2);
        var step = (high - low) / (double)ChartHeight;
        for (var row = ChartHeight - 1; row >= 0; row--)
        {
            var floor = low + (row * step);
            var isThreshold = threshold >= floor && threshold < floor + step;
            var line = string.Concat(columns.Select(value => Cell(value, floor, step, isThreshold, value >= threshold)));
            console.MarkupLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(isThreshold ? $"{threshold, 4} ┄" : row == ChartHeight - 1 ? $"{high, 4} ┤" : row == 0 ? $"{low, 4} ┤" : "     │")}{line}"
                )
            );
        }
    }

    private static string Cell(int value, double floor, double step, bool isThreshold, bool above)
    {
        var level = (int)Math.Clamp(Math.Round((value - floor) / step * 8), 0, 8);
        return level == 0 ? (isThreshold ? "[dim]┄[/]" : " ") : $"[{(above ? "green" : "red")}]{Blocks[level]}[/]";
    }
}
