using System.Globalization;
using System.Runtime.InteropServices;

namespace Vibeworkout.Benchmarks;

/// <summary>The table for <c>bench/README.md</c>, in Markdown.</summary>
internal static class Report
{
    public static void Print(IReadOnlyList<Comparison> rows, int rounds)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Machine: {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
                    + $"{RuntimeInformation.FrameworkDescription}; {rounds} rounds, medians of whole processes, start to exit."
            )
        );
        Console.WriteLine();
        Console.WriteLine("| what | median ms | p95 ms | floor | median ms | ratio | at most |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {row.Name} | {Comparison.Median(row.Ours):F1} | {Comparison.Percentile(row.Ours, 95):F1} | "
                        + $"{row.FloorName} | {Comparison.Median(row.Floor):F1} | **{row.Ratio:F2}** | {row.Limit:0.#} |"
                )
            );
        }
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();
}
