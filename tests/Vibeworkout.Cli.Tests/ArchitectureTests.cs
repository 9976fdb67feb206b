using System.Reflection;
using System.Reflection.PortableExecutable;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class ArchitectureTests
{
    private static readonly Assembly Program = typeof(Commands.CommandLine).Assembly;
    private static readonly Assembly Hook = typeof(ExitCodes).Assembly;

    /// <summary>Each folder uses only those that stand before it.</summary>
    private static readonly string[] Order = ["Terminal", "Sync", "Setup", "History", "PushHooks", "Account", "Doctor", "Commands"];

    private static readonly string[] HookOrder = ["Gate", "Log", "Calls", "Commands"];

    [Fact]
    public void A_folder_uses_only_those_above_it()
    {
        var uses = Folders.UsesOf(Program, "Vibeworkout.Cli");
        Assert.Contains(uses, use => use is { From: "Doctor", To: "Setup" }); // it looked at something
        Assert.Empty(Folders.AgainstOrder(uses, Order).Select(use => use.Types));
    }

    [Fact]
    public void A_folder_of_the_hook_uses_only_those_above_it()
    {
        var uses = Folders.UsesOf(Hook, "Vibeworkout.Hook");
        Assert.Contains(uses, use => use is { From: "Calls", To: "Gate" }); // it looked at something
        Assert.Empty(Folders.AgainstOrder(uses, HookOrder).Select(use => use.Types));
    }

    [Fact]
    public void The_programs_refer_to_Protocol_and_Git_and_the_one_for_people_to_the_hook_and_nothing_else_of_ours()
    {
        Assert.Equal(["Vibeworkout.Git", "Vibeworkout.Protocol", "vibeworkout-hook"], OursOf(Program));
        Assert.Equal(["Vibeworkout.Git", "Vibeworkout.Protocol"], OursOf(Hook));
    }

    [Fact]
    public void Protocol_is_pure()
    {
        var all = ReferencesOf(typeof(LogLine).Assembly);
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
    /// them. What runs on every tool call brings no framework along either.</summary>
    [Fact]
    public void Only_accounts_speak_HTTP_and_what_gates_has_neither_that_nor_a_framework()
    {
        var uses = UsesOf(Program);
        Assert.Contains("System.Net.Http", uses.Where(u => u.From == "Vibeworkout.Cli.Account").Select(u => u.To)); // it sees what there is to see
        Assert.Equal(
            ["Vibeworkout.Cli.Account"],
            uses.Where(u => u.To.StartsWith("System.Net.Http", StringComparison.Ordinal)).Select(u => u.From).Distinct()
        );
        foreach (var closed in new[] { "Sync", "PushHooks", "History" })
        {
            var to = uses.Where(u => u.From == $"Vibeworkout.Cli.{closed}").Select(u => u.To).ToHashSet();
            Assert.Contains("System", to); // it looked at something
            Assert.DoesNotContain("Vibeworkout.Cli.Account", to);
        }

        var hooks = ReferencesOf(Hook);
        Assert.Contains("System.Runtime", hooks);
        Assert.DoesNotContain(
            hooks,
            n =>
                n.StartsWith("System.Net.Http", StringComparison.Ordinal)
                || n.StartsWith("System.Net.Sockets", StringComparison.Ordinal)
                || n is "System.CommandLine" or "Spectre.Console"
        );
    }

    /// <summary>It starts on every tool call, and starting costs by the page.</summary>
    [Fact]
    public void The_program_that_runs_on_every_call_is_small()
    {
        Assert.SkipWhen(Programs.PublishedCli is null, "the programs are not published (VIBEWORKOUT_PUBLISHED_CLI)");
        Assert.InRange(new FileInfo(Programs.Hook).Length, 1_000_000, 3_000_000);
    }

    private static List<string> ReferencesOf(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)];

    private static List<string> OursOf(Assembly assembly) =>
        [
            .. ReferencesOf(assembly)
                .Where(n => n.StartsWith("Vibeworkout", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];

    private static IReadOnlyCollection<(string From, string To)> UsesOf(Assembly assembly)
    {
        using var stream = File.OpenRead(assembly.Location);
        using var binary = new PEReader(stream);
        return [.. References.Of(binary)];
    }
}
