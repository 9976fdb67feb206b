using CsCheck;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Protocol.Tests.Stats;

public class SealedNumbersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2, 1)]
    [InlineData(61, 58, 59, 60)]
    [InlineData(1, 999_999)]
    [InlineData(2, 1, 999_999)]
    [InlineData(61, 58, 59, 60, 999_000, 1_500)]
    [InlineData(61, 1, 2, 3, 60)]
    [InlineData(5_061, 1, 5_059, 5_060)]
    public void The_next_number_follows_the_log_whatever_number_somebody_planted(int next, params int[] taken) =>
        Assert.Equal(next, SealedNumbers.Next(taken));

    [Fact]
    public void The_next_number_is_free_and_has_a_name() =>
        Gen.Int[1, RefNames.MaxSealedNumber]
            .List[0, 50]
            .Sample(taken =>
            {
                var next = SealedNumbers.Next(taken);
                return !taken.Contains(next)
                    && RefNames.TryParseSealedStatsFile(RefNames.SealedStatsFile(next), out var number)
                    && number == next;
            });

    [Theory]
    [InlineData("tool-stats.1000000.jsonl")]
    [InlineData("tool-stats.2147483647.jsonl")]
    [InlineData("tool-stats.0000.jsonl")]
    [InlineData("tool-stats.001.jsonl")]
    [InlineData("tool-stats.00001.jsonl")]
    [InlineData("tool-stats.+001.jsonl")]
    public void A_name_that_no_sync_gives_is_no_sealed_file(string name) => Assert.False(RefNames.TryParseSealedStatsFile(name, out _));
}
