using Vibeworkout.Server.Hosting;

namespace Vibeworkout.Server.Tests.Hosting;

/// <summary>What a busy time took from the machine's memory is given back, and nobody waits for that.</summary>
public sealed class HeapAtRestTests
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Passed = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(3, 400, 0, true)]
    [InlineData(0.5, 400, 380, false)]
    [InlineData(0.5, 20, 0, false)]
    [InlineData(6, 400, 0, false)]
    public void Only_at_rest_and_only_after_it_grew(double workedSeconds, long heldMegabytes, long keptMegabytes, bool isDue) =>
        Assert.Equal(
            isDue,
            HeapAtRest.IsDue(TimeSpan.FromSeconds(workedSeconds), Passed, heldMegabytes * Megabyte, keptMegabytes * Megabyte)
        );
}
