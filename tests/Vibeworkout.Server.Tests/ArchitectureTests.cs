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

    [Fact]
    public void A_folder_uses_only_those_above_it()
    {
        var uses = Folders.UsesOf(typeof(Application).Assembly, "Vibeworkout.Server");
        Assert.Contains(uses, use => use is { From: "Hosting", To: "Storage" }); // it looked at something
        Assert.Empty(Folders.AgainstOrder(uses, Order).Select(use => use.Types));
    }
}
