using System.Globalization;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Hooks;

/// <summary>What the model and the developer are told: what happened, what it means, what to do. One place, so that all sentences sound alike.</summary>
internal static class Messages
{
    private const string DoNotRetry = "Do not retry; plan, review or talk meanwhile.";

    public const string NoRepository = "vibeworkout: this folder is in no git repository, so the gate has no config to check and the call is blocked. Start the agent inside the repository that was set up with `vibeworkout init`, or take the hook out of the settings.";

    public const string ConfigMissing = $"vibeworkout: tools are locked: {GateConfig.FileName} is missing at the root of this repository. Run `vibeworkout init --user-key … --public-key …` there, or restore the file. {DoNotRetry}";

    public const string KeyNotTrusted = $"vibeworkout: tools are locked: {GateConfig.FileName} names another public key than the one pinned for this repository. If the server's key was really replaced, run `vibeworkout init … --trust-new-key` yourself; else restore the file. {DoNotRetry}";

    public const string TooSlow = "vibeworkout: the gate could not finish within 8 s, so the call is blocked. Try once more in a while; `vibeworkout status` shows what is slow.";

    private const string LeaveIt = "File tools may not change what decides whether the gate runs; the developer does, by hand or with `vibeworkout init` and `uninstall`. Reading it is free. Leave it as it is and go on with something else.";

    /// <summary>A file tool is aimed at something guarded.</summary>
    /// <param name="what">What it is, in our own words.</param>
    public static string GateTamper(string what) => $"vibeworkout: the call is blocked: it is aimed at {what}, which belongs to the gate or decides whether it runs. {LeaveIt}";

    public const string InputTooBig = "vibeworkout: the call is blocked: its input names more files, or nests deeper, than can be looked at, so nobody knows whether it is aimed at the gate's files. Split it into several calls.";

    public static string ConfigInvalid(string problem) => $"vibeworkout: tools are locked: {GateConfig.FileName} cannot be used: {problem}. Mend the file, or run `vibeworkout init` again. {DoNotRetry}";

    public static string UnreadableInput(string problem) => $"vibeworkout: the agent's hook input cannot be read ({problem}), so the call is blocked. Update vibeworkout or the agent; `vibeworkout status` tells the lock.";

    public static string InternalError(Exception e) => e switch
    {
        UnauthorizedAccessException => $"vibeworkout: the gate may not write here ({e.Message.TrimEnd('.')}), so the call could not be logged and is blocked. Make the git directory and your config folder writable. {DoNotRetry}",
        IOException => $"vibeworkout: the gate could not read or write a file ({e.Message.TrimEnd('.')}), so the call is blocked. Check the disk's space and rights. {DoNotRetry}",
        _ => $"vibeworkout: the gate failed ({e.GetType().Name}: {e.Message.TrimEnd('.')}), so the call is blocked. Please report this. {DoNotRetry}",
    };

    public static string Locked(BlockReason reason, CurrentSignal signal, GateConfig config) => $"vibeworkout: tools are locked: {Why(reason, signal, config)} {DoNotRetry}";

    /// <summary>Why, and what to do, as sentences without the opening.</summary>
    public static string Why(BlockReason reason, CurrentSignal signal, GateConfig config) => reason switch
    {
        BlockReason.HrBelowThreshold when signal.Verdict.Genuine is { Bpm: > 0 } s => Invariant($"the heart rate is {s.Bpm} bpm; they unlock at {s.ThresholdBpm}."),
        BlockReason.HrBelowThreshold => "the heart rate is below the threshold.",
        BlockReason.SignalExpired => "the last heart-rate signal is out of date: the workout is over, paused, or its sensor is silent. Start or resume it.",
        BlockReason.SignalMissing => $"there is no heart-rate signal at {config.SignalRef} on the remote \"{config.Remote}\". Start a workout for this repository.",
        BlockReason.SignalFetchFailed => $"the heart-rate signal could not be fetched from the remote \"{config.Remote}\". {signal.Detail}",
        BlockReason.PayloadMalformed => "what stands in the heart-rate signal's ref is no signal. Start a new workout; if this stays, the server and this program disagree on the format.",
        BlockReason.InvalidSignature => "the heart-rate signal is not signed by the key in the config. Run the `vibeworkout init` line that the server shows.",
        BlockReason.UserKeyMismatch => "the heart-rate signal is another user's. Run the `vibeworkout init` line that your server shows.",
        BlockReason.ClockSkew => "the heart-rate signal ends more than five minutes from now: this machine's clock or the server's is wrong. Set the clock.",
        BlockReason.ConfigChanged => signal.Detail!,
        _ => reason.ToWireName() + ".",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
