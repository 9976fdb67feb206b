using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>A call of a hook: what the agent said, and the gate that decides on it.</summary>
/// <param name="Options">How the hook was configured.</param>
/// <param name="Input">What the agent said; null where that cannot be read.</param>
/// <param name="Unreadable">Why not; null where it can.</param>
/// <param name="Place">The gate that was found.</param>
internal sealed record HookCall(HookOptions Options, HookInput? Input, string? Unreadable, GatePlace Place)
{
    /// <summary>Whether it is none of our business: a plugin is called in every folder of the user.</summary>
    public bool IsForeign => Options.IsPlugin && !Place.IsGated;

    /// <summary>Reads what the agent says, and looks for the gate from where it was started.</summary>
    /// <param name="stdin">The agent's JSON.</param>
    /// <param name="options">How the hook was configured.</param>
    /// <param name="forTexts">Whether every text in the tool's input is looked at.</param>
    public static HookCall Open(Stream stdin, HookOptions options, bool forTexts = false)
    {
        var input = HookInput.Read(stdin, out var unreadable, forTexts);
        return new(options, input, unreadable, GateFinder.Find(StartFolders.Of(options.Dialect, input?.Cwd)));
    }
}
