using CsCheck;
using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Tests.Ingest;

public sealed class IngestPlanTests
{
    private static readonly DateTimeOffset Ended = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Gen<(bool Read, DateTimeOffset? Ended, int Reads, int Failures, DateTimeOffset Now)> Reads = Gen.Select(
        Gen.Bool,
        Gen.Bool,
        Gen.Int[0, 40],
        Gen.Int[0, 1000],
        Gen.Double[-60, 30 * 3600.0],
        (read, ended, reads, failures, seconds) => (read, ended ? Ended : (DateTimeOffset?)null, reads, failures, Ended.AddSeconds(seconds))
    );

    [Fact]
    public void The_next_read_is_never_past_and_within_a_day_of_the_stop() =>
        Reads.Sample(r =>
        {
            if (IngestPlan.After(r.Read, r.Ended, r.Reads, r.Failures, r.Now) is { } next)
            {
                Assert.True(next.At > r.Now);
                Assert.Equal(r.Read ? 0 : r.Failures + 1, next.Failures);
                Assert.True(
                    r.Ended is null
                        ? next.At >= r.Now.AddSeconds(15) && next.At <= r.Now.AddMinutes(5)
                        : next.At <= r.Ended.Value.AddDays(1)
                );
            }
            else
            {
                Assert.NotNull(r.Ended);
            }
        });

    [Fact]
    public void A_failure_is_tried_again_sooner_or_as_planned_and_each_waits_at_least_as_long_as_the_last() =>
        Reads
            .Where(r => r.Failures < 999)
            .Sample(r =>
            {
                var (first, second) = (
                    IngestPlan.After(false, r.Ended, r.Reads, r.Failures, r.Now),
                    IngestPlan.After(false, r.Ended, r.Reads, r.Failures + 1, r.Now)
                );
                Assert.Equal(first is null, second is null);
                Assert.True(
                    first is null
                        || (
                            first.Value.At <= second!.Value.At
                            && (r.Ended is null || second.Value.At <= IngestPlan.After(true, r.Ended, r.Reads, 0, r.Now)!.Value.At)
                        )
                );
            });

    [Fact]
    public void After_a_stop_it_is_read_after_1_5_15_and_60_minutes_then_hourly_for_a_day()
    {
        var minutes = new List<double>();
        var next = (PlannedRead?)new PlannedRead(Ended, 0, 0);
        while ((next = IngestPlan.After(true, Ended, next.Value.Reads, 0, next.Value.At.AddSeconds(1))) is { } read)
        {
            minutes.Add((read.At - Ended).TotalMinutes);
        }

        Assert.Equal([1, 5, 15, .. Enumerable.Range(1, 24).Select(hour => hour * 60.0)], minutes);
    }

    [Fact]
    public void However_reads_go_the_last_one_comes() =>
        Gen
            .Bool.Array[200]
            .Sample(reads =>
            {
                var next = (PlannedRead?)new PlannedRead(Ended, 0, 0);
                var count = 0;
                while (next is { } read)
                {
                    next = IngestPlan.After(reads[count % 200] || count > 150, Ended, read.Reads, read.Failures, read.At.AddSeconds(1));
                    Assert.InRange(++count, 1, 400);
                }
            });

    [Fact]
    public void While_the_workout_runs_failures_wait_15_s_to_5_minutes()
    {
        double[] waits =
        [
            .. Enumerable
                .Range(0, 9)
                .Select(failures => (IngestPlan.After(false, null, 0, failures, Ended)!.Value.At - Ended).TotalSeconds),
        ];
        Assert.Equal([15, 15, 20, 40, 80, 160, 300, 300, 300], waits);
    }
}
