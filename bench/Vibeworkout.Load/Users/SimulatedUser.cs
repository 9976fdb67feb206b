using System.Diagnostics;
using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Users;

/// <summary>
/// One user during a workout: a sample a second with jitter, now and then some seconds without a network and then all that was missed at
/// once. What is not acknowledged is kept and sent again with the same time, at another
/// instance or when the server said.
/// </summary>
internal sealed class SimulatedUser(
    UserLink link,
    UserWatch watch,
    SendStats stats,
    LabClock clock,
    Schedule schedule,
    Random random,
    int threshold
)
{
    private const int Second = 1000;
    private const int Jitter = 150;

    /// <summary>One sample in so many begins a silence.</summary>
    private const int Silences = 60;

    /// <summary>One request in so many goes to another instance without need.</summary>
    private const int Moves = 30;

    private static readonly TimeSpan LastTries = TimeSpan.FromSeconds(60);

    private readonly HeartCurve curve = new(random, threshold);
    private long quietUntil;

    public UserLink Link => link;

    public UserWatch Watch => watch;

    public SampleLedger Ledger { get; } = new();

    /// <summary>Works out until the end, then sends what still waits.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var next = clock.Now + random.Next(Second); next < schedule.End; )
        {
            await clock.UntilAsync(next, cancel);
            for (; next <= clock.Now && next < schedule.End; next += Second + random.Next(-Jitter, Jitter + 1))
            {
                Ledger.Measure(new(next, curve.At(next)));
            }

            if (random.Next(Silences) == 0)
            {
                quietUntil = Math.Max(quietUntil, clock.Now + random.Next(3 * Second, 6 * Second));
            }

            if (Ledger.WaitingCount > 0 && clock.Now >= quietUntil)
            {
                await SendAsync();
            }
        }

        watch.End(schedule.End);
        for (var last = schedule.End + (long)LastTries.TotalMilliseconds; Ledger.WaitingCount > 0 && clock.Now < last; )
        {
            await clock.UntilAsync(Math.Max(quietUntil, clock.Now + 100), cancel);
            await SendAsync();
        }
    }

    /// <summary>Sends everything that waits: at most once to each instance.</summary>
    private async Task SendAsync()
    {
        if (link.Instances > 1 && random.Next(Moves) == 0)
        {
            link.Move();
        }

        for (var tries = 0; tries < link.Instances; tries++)
        {
            var upTo = Ledger.Offer();
            var waiting = Ledger.Waiting;
            var request = waiting is [var only] ? link.Watch.Sample(watch.Session, only) : link.Watch.Batch(watch.Session, waiting);
            var (sentAt, began) = (clock.Now, Stopwatch.GetTimestamp());
            var answer = await link.SendAsync(request);
            var (took, now) = (Stopwatch.GetElapsedTime(began), clock.Now);
            stats.Add(answer, waiting.Count, sentAt, took, now);
            if (answer.IsGood)
            {
                Ledger.Acknowledge(upTo);
                watch.Acknowledged(waiting[^1].At, waiting[^1].Bpm >= threshold, sentAt, now);
                return;
            }

            quietUntil = now + ((answer.RetryAfter ?? 0) * Second);
            link.Move();
        }
    }
}
