using System.Reflection;
using System.Reflection.PortableExecutable;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class ArchitectureTests
{
    /// <summary>Each folder uses only those that stand before it.</summary>
    private static readonly string[] Order =
    [
        "Terminal",
        "Gate",
        "Log",
        "Sync",
        "History",
        "Hooks",
        "Setup",
        "PushHooks",
        "Account",
        "Doctor",
        "Commands",
    ];

    [Fact]
    public void A_folder_uses_only_those_above_it()
    {
        var uses = Folders.UsesOf(typeof(ExitCodes).Assembly, "Vibeworkout.Cli");
        Assert.Contains(uses, use => use is { From: "Hooks", To: "Gate" }); // it looked at something
        Assert.Empty(Folders.AgainstOrder(uses, Order).Select(use => use.Types));
    }

    [Fact]
    public void The_program_refers_to_Protocol_and_Git_and_nothing_else_of_ours()
    {
        var ours = typeof(ExitCodes)
            .Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(n => n.StartsWith("Vibeworkout", StringComparison.OrdinalIgnoreCase))
            .ToList();
        Assert.NotEmpty(ours); // it looked at something
        Assert.Equal(["Vibeworkout.Git", "Vibeworkout.Protocol"], ours.Order());
    }

    [Fact]
    public void Protocol_is_pure()
    {
        var all = typeof(LogLine).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        Assert.NotEmpty(all);
        Assert.DoesNotContain(
            all,
            n =>
                n.StartsWith("Vibeworkout", StringComparison.Ordinal)
                || n.StartsWith("System.Net", StringComparison.Ordinal)
                || n is "System.Diagnostics.Process" or "System.IO.FileSystem"
        );
    }

    /// <summary>Hooks, gate and log know the git remote and nothing else: a server that is away, slow or hostile has no way to
    /// them.</summary>
    [Fact]
    public void Only_accounts_speak_HTTP_and_nothing_that_gates_or_logs_refers_to_them()
    {
        using var stream = File.OpenRead(typeof(ExitCodes).Assembly.Location);
        using var binary = new PEReader(stream);
        var uses = References.Of(binary);
        var accounts = uses.Where(u => u.From == "Vibeworkout.Cli.Account").Select(u => u.To).ToHashSet();
        Assert.Contains("System.Net.Http", accounts); // it sees what there is to see

        foreach (var closed in new[] { "Hooks", "Gate", "Sync", "PushHooks", "History", "Log" })
        {
            var to = uses.Where(u => u.From == $"Vibeworkout.Cli.{closed}").Select(u => u.To).ToHashSet();
            Assert.Contains("System", to); // it looked at something
            Assert.DoesNotContain("Vibeworkout.Cli.Account", to);
            Assert.DoesNotContain(to, n => n.StartsWith("System.Net", StringComparison.Ordinal));
        }

        Assert.Equal(
            ["Vibeworkout.Cli.Account"],
            uses.Where(u => u.To.StartsWith("System.Net.Http", StringComparison.Ordinal)).Select(u => u.From).Distinct()
        );
    }

    [Fact]
    public void The_hook_is_dispatched_without_a_framework() =>
        Assert.DoesNotContain(
            typeof(Hooks.HookCommand)
                .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                .SelectMany(m => m.GetParameters()),
            p => p.ParameterType.Namespace == "System.CommandLine"
        );
}
