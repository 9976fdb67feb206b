namespace Vibeworkout.Benchmarks;

/// <summary>Ours and its floor, measured in turn (A B A B …) so that a drift of the machine hits both.</summary>
internal sealed record Comparison(string Name, string FloorName, double Limit, TimeSpan[] Ours, TimeSpan[] Floor)
{
    public double Ratio => Median(Ours) / Median(Floor);

    public static Comparison Measure(string name, string floorName, double limit, int rounds, Func<TimeSpan> ours, Func<TimeSpan> floor)
    {
        Console.Error.Write($"{name} ");
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            ours();
            floor();
        }

        var ourTimes = new TimeSpan[rounds];
        var floorTimes = new TimeSpan[rounds];
        for (var i = 0; i < rounds; i++)
        {
            ourTimes[i] = ours();
            floorTimes[i] = floor();
            if (i % Math.Max(1, rounds / 20) == 0)
            {
                Console.Error.Write('.');
            }
        }

        Console.Error.WriteLine();
        return new(name, floorName, limit, ourTimes, floorTimes);
    }

    public static double Median(TimeSpan[] times) => Percentile(times, 50);

    public static double Percentile(TimeSpan[] times, int percent)
    {
        var sorted = times.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)].TotalMilliseconds;
    }
}
