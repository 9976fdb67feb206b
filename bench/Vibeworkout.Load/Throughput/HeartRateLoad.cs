using Vibeworkout.Load.Lab;
using Vibeworkout.Load.Reports;
using Vibeworkout.Load.Users;

namespace Vibeworkout.Load.Throughput;

/// <summary>How many connections send how long, each for a user of its own or all for one, and how many samples in one request.</summary>
internal sealed record HeartRatePlan(int Connections, int Seconds, bool OneUser, int AtOnce = 1);

/// <summary>What it came to.</summary>
internal sealed record HeartRateResult(
    SendStats Stats,
    SampleComparison Samples,
    double PerSecond,
    TimeSpan ServerTime,
    TimeSpan OwnTime,
    IReadOnlyList<Guid> Sessions
)
{
    public Latencies Latencies => Stats.One.Count > 0 ? Stats.One : Stats.Batch;
}

/// <summary>So many connections to one server, each sending a sample as soon as the last one was acknowledged; then a look whether each
/// acknowledged sample is there once.</summary>
internal sealed class HeartRateLoad(HeartRatePlan plan, SignIn signIn, ServerInstance server, LabClock clock)
{
    private const int WarmUp = 10_000;

    /// <summary>Samples may be almost two minutes older than the workout, so there are times enough.</summary>
    private const int Before = 119_000;

    public async Task<HeartRateResult> RunAsync(CancellationToken cancel)
    {
        var schedule = new Schedule();
        var stats = new SendStats(schedule);
        using var crowd = new Crowd(signIn, [server.Address], clock, new BeatStats(0, schedule), stats, schedule, 1);
        await crowd.StartAsync(plan.OneUser ? 1 : plan.Connections, cancel);
        var first = clock.Now - Before;
        var senders = plan.OneUser ? OfOne(crowd.Users[0], stats, first) : crowd.Users.Select(user => OfMany(user, stats, first)).ToList();
        var (serverBefore, ownBefore, from) = (server.ProcessorTime, Environment.CpuUsage.TotalTime, clock.Now + WarmUp);
        schedule.Set(from, from + (plan.Seconds * 1000L));
        var running = Task.WhenAll(senders.Select(s => Task.Run(() => s.RunAsync(schedule, cancel), cancel)));
        await ShowAsync(running, stats, from, cancel);
        await running;
        var (serverTime, ownTime) = (server.ProcessorTime - serverBefore, Environment.CpuUsage.TotalTime - ownBefore);
        var samples = default(SampleComparison);
        foreach (var workout in senders.GroupBy(s => s.Session))
        {
            var link = workout.First().Link;
            var answer = await link.InsistAsync(link.Requests.Get($"/api/workout/sessions/{workout.Key}/samples"), clock.Time, cancel);
            samples += SampleLedger.Compare(answer.Body, [.. workout.Select(s => s.Ledger)]);
        }

        senders.ForEach(s => s.Link.Dispose());
        return new(
            stats,
            samples,
            stats.Acknowledged / (double)plan.Seconds,
            serverTime,
            ownTime,
            [.. senders.Select(s => s.Session).Distinct()]
        );
    }

    private Sender OfMany(SimulatedUser user, SendStats stats, long first)
    {
        var next = first;
        return new(user.Link, user.Watch.Session, stats, clock, plan.AtOnce, () => next++);
    }

    private List<Sender> OfOne(SimulatedUser user, SendStats stats, long first)
    {
        var next = first;
        return
        [
            .. Enumerable
                .Range(0, plan.Connections)
                .Select(_ => new Sender(
                    new UserLink([server.Address], 0, ServerSettings.Host, signIn.TokenOf(0)),
                    user.Watch.Session,
                    stats,
                    clock,
                    plan.AtOnce,
                    () => Interlocked.Increment(ref next)
                )),
        ];
    }

    private async Task ShowAsync(Task running, SendStats stats, long from, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), clock.Time);
        while (await timer.WaitForNextTickAsync(cancel) && !running.IsCompleted)
        {
            var seconds = Math.Max(1, (clock.Now - from) / 1000.0);
            await Console.Error.WriteLineAsync(
                $"{seconds, 5:F0} s  {stats.Acknowledged / seconds, 7:N0} acknowledged/s  p99 so far "
                    + $"{stats.One.Percentile(0.99):N1} ms  refused {stats.Refused}"
            );
        }
    }
}
