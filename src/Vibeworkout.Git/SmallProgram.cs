using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Git;

/// <summary>Whether this is the program that runs on every tool call. It starts git by the system's own call: .NET's way to start a process is a
/// third of such a program, and its threads are a tenth of a fetch.</summary>
internal static class SmallProgram
{
    /// <summary>Known when a program is compiled ahead of time; what it leaves out is not in it.</summary>
    [FeatureSwitchDefinition("Vibeworkout.SmallProgram")]
    public static bool IsThis { get; } = AppContext.TryGetSwitch("Vibeworkout.SmallProgram", out var small) && small;
}
