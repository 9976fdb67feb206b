using System.Reflection;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Cli.Tests;

public class ArchitectureTests
{
    [Fact]
    public void The_program_refers_to_Protocol_and_Git_and_nothing_else_of_ours()
    {
        var ours = typeof(ExitCodes).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Vibeworkout", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(ours); // it looked at something
        Assert.Equal(["Vibeworkout.Git", "Vibeworkout.Protocol"], ours.Order());
    }

    [Fact]
    public void Protocol_is_pure()
    {
        var all = typeof(LogLine).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        Assert.NotEmpty(all);
        Assert.DoesNotContain(all, n => n.StartsWith("Vibeworkout", StringComparison.Ordinal) || n.StartsWith("System.Net", StringComparison.Ordinal) || n is "System.Diagnostics.Process" or "System.IO.FileSystem");
    }

    [Fact]
    public void The_hook_is_dispatched_without_a_framework() =>
        Assert.DoesNotContain(typeof(Hooks.HookCommand).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).SelectMany(m => m.GetParameters()), p => p.ParameterType.Namespace == "System.CommandLine");
}
