using System.Diagnostics;
using Vibeworkout.Load.Lab;
using Vibeworkout.Load.Users;

namespace Vibeworkout.Load.Throughput;

/// <summary>One connection that sends a sample, or many together, as soon as the last were acknowledged.</summary>
/// <param name="link">The way to the server.</param>
/// <param name="session">The workout.</param>
/// <param name="stats">Where it counts.</param>
/// <param name="clock">The clock.</param>
/// <param name="atOnce">So many samples are one request.</param>
/// <param name="nextAt">A time that no other sample of this workout has.</param>
internal sealed class Sender(UserLink link, Guid session, SendStats stats, LabClock clock, int atOnce, Func<long> nextAt)
{
    /// <summary>The server takes no sample that is further ahead, in milliseconds.</summary>
    private const int MostAhead = 4000;

    public UserLink Link => link;

    public Guid Session => session;

    public SampleLedger Ledger { get; } = new();

    public async Task RunAsync(Schedule schedule, CancellationToken cancel)
    {
        while (clock.Now < schedule.End && !cancel.IsCancellationRequested)
        {
            while (Ledger.WaitingCount < atOnce)
            {
                Ledger.Measure(new(nextAt(), 120));
            }

            var waiting = Ledger.Waiting;
            await clock.UntilAsync(waiting[^1].At - MostAhead, cancel);
            var request = waiting is [var only] ? link.Watch.Sample(session, only) : link.Watch.Batch(session, waiting);
            var (sentAt, began, upTo) = (clock.Now, Stopwatch.GetTimestamp(), Ledger.Offer());
            var answer = await link.SendAsync(request);
            stats.Add(answer, waiting.Count, sentAt, Stopwatch.GetElapsedTime(began), clock.Now);
            if (answer.IsGood)
            {
                Ledger.Acknowledge(upTo);
            }
        }
    }
}
