using Vibeworkout.Server.Hosting;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests;

public class ArchitectureTests
{
    /// <summary>Each folder uses only those that stand before it.</summary>
    private static readonly string[] Order =
    [
        "Storage",
        "Web",
        "Telemetry",
        "Instances",
        "Live",
        "Remotes",
        "GitHub",
        "Accounts",
        "Workouts",
        "Signals",
        "Ingest",
        "Sessions",
        "GateRepos",
        "Sources",
        "Stats",
        "Profile",
        "Dashboard",
        "Demo",
        "Hosting",
    ];

    /// <summary>What goes against the order still. This list only shrinks.</summary>
    private static readonly string[] StillAgainstOrder = ["Remotes -> GitHub"];

    [Fact]
    public void A_folder_uses_only_those_above_it()
    {
        var uses = Folders.UsesOf(typeof(Application).Assembly, "Vibeworkout.Server");
        Assert.Contains(uses, use => use is { From: "Hosting", To: "Storage" }); // it looked at something
        var against = Folders.AgainstOrder(uses, Order);
        Assert.Empty(against.Where(use => !StillAgainstOrder.Contains($"{use.From} -> {use.To}")).Select(use => use.Types));
        Assert.Equal(StillAgainstOrder, against.Select(use => $"{use.From} -> {use.To}").Distinct().Order(StringComparer.Ordinal));
    }
}
