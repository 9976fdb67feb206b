using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>The folders from which the gate that decides on a hook call is looked for.</summary>
internal static class StartFolders
{
    /// <summary>
    /// The one that the agent was started in, where it says so; the event's; our own. The agent may have changed into another folder since
    /// it was started, and any of them may be gone.
    /// </summary>
    public static IReadOnlyList<string?> Of(Dialect dialect, string? cwd) =>
        [dialect.Known.ProjectVariable is { } variable ? Environment.GetEnvironmentVariable(variable) : null, cwd, WorkingFolder.Path];
}
