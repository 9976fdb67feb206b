using System.Globalization;

namespace Vibeworkout.Load.Reports;

/// <summary>A table in Markdown, ready for bench/README.md.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Print()
    {
        Console.WriteLine($"\n{title}\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => "---|"))}");
        foreach (var row in rows)
        {
            Console.WriteLine($"| {string.Join(" | ", row)} |");
        }
    }

    /// <summary>A number as people read it.</summary>
    public static string Number(double value, int decimals = 0) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);

    /// <summary>A duration in milliseconds.</summary>
    public static string Milliseconds(double value) => $"{Number(value, value < 100 ? 1 : 0)} ms";
}
