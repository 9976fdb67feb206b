using Vibeworkout.Load.Git;
using Vibeworkout.Load.Hostile;
using Vibeworkout.Load.Http;
using Vibeworkout.Load.Reports;

namespace Vibeworkout.Load.Users;

/// <summary>Says what a run with many users came to, and whether that is as it must be.</summary>
internal sealed class UsersReport(
    UsersPlan plan,
    CrowdResult result,
    BeatStats beats,
    SendStats sends,
    SignalInbox inbox,
    Disturbance disturbance,
    Strangers strangers,
    MemoryWatch memory
)
{
    private const long MostWhileAttacked = 600_000_000;

    /// <summary>Of the greatest, once the strangers have left.</summary>
    private const double FallsBackTo = 0.9;

    /// <returns>Whether nothing is lost, doubled, wrong or late.</returns>
    public bool Print(IReadOnlyList<TimeSpan> spent, long pushes, long signals)
    {
        var table = new Table(plan.Title, "what", "measured");
        table.Add(
            "samples acknowledged",
            $"{Table.Number(sends.Acknowledged)}, {Table.Number(sends.Acknowledged / (double)plan.Seconds)}/s in "
                + $"{Table.Number(sends.Requests / (double)plan.Seconds)} requests/s"
        );
        table.Add(
            "lost · doubled · never sent but stored",
            $"{result.Samples.Lost} · {result.Samples.Doubled} · {result.Samples.Foreign} (of "
                + $"{Table.Number(result.Acknowledged)} with those before)"
        );
        table.Add("POST /api/workout/hr: median · p90 · p99 · longest", Spread(sends.One, 0.5, 0.9, 0.99));
        table.Add("POST /api/workout/hr/batch: median · p90 · p99 · longest", Spread(sends.Batch, 0.5, 0.9, 0.99));
        table.Add(
            "requests not acknowledged, sent again",
            $"{sends.Refused}{(result.NeverTaken > 0 ? $"; {result.NeverTaken} samples were never taken" : "")}"
        );
        table.Add(
            "signals · pushes",
            $"{Table.Number(signals)} · {Table.Number(pushes)} ({Table.Number(pushes / (double)plan.Seconds, 1)}/s)"
        );
        table.Add(
            "beats late by more than 2 s",
            $"{Table.Number(beats.Late)}{(beats.LateInOutage > 0 ? $", and {Table.Number(beats.LateInOutage)} while there was no database" : "")}"
        );
        table.Add("lateness of beats: p99 · greatest", $"{Spread(beats.Lateness, 0.99)}, at {Table.Number(beats.WorstAt, 1)} s");
        table.Add("crossing acknowledged → signal there: median · p99 · longest", Spread(beats.Crossings, 0.5, 0.99));
        table.Add(
            "packs and signals wrong · refs not moved because another writer was first",
            $"{inbox.Wrong} · {Table.Number(inbox.Conflicts)}"
        );
        table.Add("users whose tools were left unlocked after the stop", Table.Number(result.LeftUnlocked));
        table.Add("processor time: each server · this tool", string.Join(" · ", spent.Select(s => $"{Table.Number(s.TotalSeconds)} s")));
        table.Add("memory of a server: greatest · at the end", $"{Megabytes(memory.Most)} · {Megabytes(memory.Now)}");
        AddDisturbance(table);
        AddStrangers(table);
        table.Print();
        return Judge();
    }

    private void AddDisturbance(Table table)
    {
        if (disturbance.RestartTook is { } restart)
        {
            table.Add("the killed instance, from its start until it was ready", $"{Table.Number(restart.TotalSeconds, 1)} s");
        }

        if (disturbance.DatabaseBackAt is { } back)
        {
            table.Add(
                "database back → first sample acknowledged · first signal there",
                $"{Since(sends.First.At)} · {Since(inbox.First.At)}"
            );
            string Since(long? at) => at is null ? "never" : $"{Table.Number(Math.Max(0, at.Value - back) / 1000.0, 1)} s";
        }
    }

    private void AddStrangers(Table table)
    {
        if (plan.Hostile > 0)
        {
            table.Add("what the strangers tried and were answered", strangers.Answers.ToString());
        }
    }

    private bool Judge()
    {
        string?[] faults =
        [
            result.Samples.IsGood ? null : "samples were lost, doubled or invented",
            result.NeverTaken == 0 ? null : "samples were never taken",
            result.LeftUnlocked == 0 ? null : "tools were left unlocked",
            inbox.Wrong.Total == 0 ? null : "packs or signals were wrong",
            beats.Late == 0 ? null : "beats were late by more than 2 s",
            plan.Hostile == 0 || memory.Most < MostWhileAttacked ? null : "the server took more than 600 MB",
            plan.Hostile == 0 || memory.Now < memory.Most * FallsBackTo ? null : "the server's memory did not fall back",
            plan.PauseAt is null || inbox.Conflicts == 0 ? null : "an instance wrote where another one had taken over",
            plan.OutageAt is null || !sends.Refused.Kinds.Except(["503", Answer.Refused]).Any()
                ? null
                : "requests failed otherwise than by 503 or a refused connection",
            disturbance.DatabaseBackAt is null || (sends.First.At is not null && inbox.First.At is not null)
                ? null
                : "not everything resumed",
        ];
        foreach (var fault in faults.OfType<string>())
        {
            Console.WriteLine($"\nNot as it must be: {fault}.");
        }

        return Array.TrueForAll(faults, f => f is null);
    }

    private static string Megabytes(long bytes) => $"{Table.Number(bytes / 1e6)} MB";

    private static string Spread(Latencies latencies, params double[] shares) =>
        string.Join(" · ", shares.Select(latencies.Percentile).Append(latencies.Greatest).Select(Table.Milliseconds));
}
