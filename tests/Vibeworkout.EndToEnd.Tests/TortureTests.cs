using Vibeworkout.Testing;
using Vibeworkout.Torture;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>Nothing lost: every scenario once. By hand, and longer: <c>dotnet run --project tests/Vibeworkout.Torture -- --rounds
/// 1000</c>.</summary>
public class TortureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_is_killed_offline_parallel_or_damaged_no_line_is_lost_or_doubled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the faults are Unix's: signals and limits");
        var result = await TortureRun.RunAsync(Scenarios.All.Count, seed: 1, output.WriteLine);
        Programs.Report($"torture: {result}");
        Assert.Empty(result.Problems);
        Assert.True(result.Faults >= Scenarios.All.Count, $"only {result.Faults} faults were injected");
    }

    [Fact]
    public async Task A_release_knows_no_faults()
    {
        Assert.SkipWhen(Programs.PublishedCli is null, "VIBEWORKOUT_PUBLISHED_CLI names no published program");
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use");
        var environment = new Dictionary<string, string>(lab.Environment) { ["VIBEWORKOUT_FAULT"] = "renamed" };
        Assert.Equal(0, (await Programs.RunAsync(Programs.PublishedCli!, lab.Clone, environment, default, "sync")).ExitCode);
    }
}
