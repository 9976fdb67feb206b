using System.Globalization;

namespace Vibeworkout.Ingest;

/// <summary>Rounds, each with the floor beside what is measured; prints a row of the table.</summary>
internal sealed class Measuring(Gym gym, IFloor floor, int rounds)
{
    private const int Views = 15;

    public async Task RunAsync(string name, int attempts, int outcomes)
    {
        var (first, least, again, anew, view, aggregate) = (
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>()
        );
        var memory = gym.PeakMemory;
        for (var round = 0; round <= rounds; round++)
        {
            if (round == 1)
            {
                Array.ForEach([first, least, again, anew, view, aggregate], times => times.Clear()); // the first one warmed the server up
            }

            floor.Clear();
            var session = await gym.StartAsync(attempts, outcomes);
            first.Add(await gym.StopAsync(session));
            Check(attempts, outcomes);
            least.Add(floor.Store());
            again.Add(await gym.RefreshAsync(session));
            floor.Unmark();
            anew.Add(await gym.RefreshAsync(session));
            Check(attempts, outcomes);
            for (var i = 0; i < Views; i++)
            {
                view.Add(await gym.ViewAsync(session));
                aggregate.Add(floor.Aggregate(session));
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(first):F0} | {Median(least):F0} | **{Median(first) / Median(least):F2}** | "
                    + $"{Median(again):F0} | {Median(anew):F0} | {Median(view):F1} | {Median(aggregate):F1} | "
                    + $"**{Median(view) / Median(aggregate):F2}** | {memory} → {gym.PeakMemory} |"
            )
        );
    }

    private void Check(int attempts, int outcomes)
    {
        if (floor.Count() is var count && count != (attempts, outcomes))
        {
            throw new InvalidOperationException($"{count} are stored instead of {(attempts, outcomes)}");
        }
    }

    /// <summary>In milliseconds.</summary>
    private static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalMilliseconds;
}
