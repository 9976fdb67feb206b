using System.Globalization;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>What the model and the developer are told: what happened, what it means, what to do. One place, so that all sentences sound
/// alike.</summary>
internal static class Messages
{
    private const string DoNotRetry = "Do not retry; plan, review or talk meanwhile.";

    /// <summary>Where no gate can be opened: there is no repository, or its <c>.git</c> cannot be followed.</summary>
    public static string NoGateHere(GatePlace place) =>
        place switch
        {
            { Folder: null } =>
                "vibeworkout: this folder is in no git repository, so the gate has no config to check and the call is blocked. "
                    + "Start the agent inside the repository that was set up with `vibeworkout init`, "
                    + "or take the hook out of the settings.",
            { IsGated: true } =>
                $"vibeworkout: tools are locked: {NoGit(place)}, so the gate cannot be checked. {PutBack} If this folder is to "
                    + $"have no gate any more, run `vibeworkout uninstall` in it. {DoNotRetry}",
            _ => $"vibeworkout: tools are locked: {NoGit(place)}, so nobody can tell which gate this folder belongs to. {PutBack} "
                + $"Or take the hook out of the settings. {DoNotRetry}",
        };

    /// <summary>A message for the model, as people are told the same.</summary>
    public static string ForPeople(string message) =>
        message.Replace("vibeworkout: ", "", StringComparison.Ordinal).Replace($" {DoNotRetry}", "", StringComparison.Ordinal);

    /// <summary>What is wrong with the folder's <c>.git</c>, as a clause.</summary>
    public static string NoGit(GatePlace place) =>
        place.IsGated
            ? $"{FileFailure.Plain(place.Folder!)} is set up for vibeworkout, but its .git {FileFailure.Plain(place.Problem!)}"
            : $"in {FileFailure.Plain(place.Folder!)} the .git {FileFailure.Plain(place.Problem!)}";

    /// <summary>How a <c>.git</c> that cannot be followed is mended.</summary>
    public const string PutBack =
        "Put it back as it was: move or mount the main checkout where it lay (or run `git worktree repair` in it), give back the "
        + "rights, or clone again.";

    public const string ConfigMissing =
        $"vibeworkout: tools are locked: {GateConfig.FileName} is missing at the root of this repository. Run `vibeworkout init "
        + $"--user-key … --public-key …` there, or restore the file. {DoNotRetry}";

    public const string PinsElsewhere =
        "vibeworkout: tools are locked: a key is pinned for this repository, but not in the config folder that this environment "
        + "names; HOME, XDG_CONFIG_HOME or VIBEWORKOUT_CONFIG_HOME is not as it was at "
        + $"`vibeworkout init`. Start the agent with them as they were, or run your `vibeworkout init …` line again here. {DoNotRetry}";

    /// <summary>What lies in the work tree is not what was enrolled.</summary>
    /// <param name="changed">What differs, as a clause.</param>
    public static string ConfigChanged(string changed) =>
        $"vibeworkout: tools are locked: {changed}. If that is right, run `vibeworkout init` yourself here, which accepts it; else restore "
        + $"the file. {DoNotRetry}";

    /// <summary>The enrolment cannot be used.</summary>
    public static string Unusable(string problem) => $"vibeworkout: tools are locked: {problem}. {DoNotRetry}";

    public const string KeyNotTrusted =
        $"vibeworkout: tools are locked: {GateConfig.FileName} names another public key than the one pinned for this repository. "
        + $"If the server's key was really replaced, run `vibeworkout init … --trust-new-key` yourself; else restore the file. "
        + $"{DoNotRetry}";

    public const string TooSlow =
        "vibeworkout: the gate could not finish within 8 s, so the call is blocked. Try once more in a while; `vibeworkout "
        + "status` shows what is slow.";

    private const string LeaveIt =
        "File tools may not change what decides whether the gate runs; the developer does, by hand or with `vibeworkout init` "
        + "and `uninstall`. Reading it is free. Leave it as it is and go on with something else.";

    /// <summary>A file tool is aimed at something guarded.</summary>
    /// <param name="what">What it is, in our own words.</param>
    public static string GateTamper(string what) =>
        $"vibeworkout: the call is blocked: it is aimed at {what}, which belongs to the gate or decides whether it runs. {LeaveIt}";

    public const string InputTooBig =
        "vibeworkout: the call is blocked: its input names more files, or nests deeper, than can be looked at, so nobody knows "
        + "whether it is aimed at the gate's files. Split it into several calls.";

    public static string ConfigInvalid(string problem) =>
        $"vibeworkout: tools are locked: {GateConfig.FileName} cannot be used: {problem}. Mend the file, or run `vibeworkout "
        + $"init` again. {DoNotRetry}";

    public static string UnreadableInput(string problem) =>
        $"vibeworkout: the agent's hook input cannot be read ({problem}), so the call is blocked. Update vibeworkout or the "
        + $"agent; `vibeworkout status` tells the lock.";

    public static string InternalError(Exception e) =>
        $"vibeworkout: the gate could not do its work ({FileFailure.What(e)}), so the call is blocked. {FileFailure.Mend(e)} {DoNotRetry}";

    public static string Locked(BlockReason reason, CurrentSignal signal, GateConfig config) =>
        $"vibeworkout: tools are locked: {Why(reason, signal, config)} {DoNotRetry}";

    /// <summary>Why, and what to do, as sentences without the opening.</summary>
    public static string Why(BlockReason reason, CurrentSignal signal, GateConfig config) =>
        reason switch
        {
            BlockReason.HrBelowThreshold when signal.Verdict.Genuine is { Bpm: > 0 } s && s.Bpm < s.ThresholdBpm => Invariant(
                $"the heart rate is {s.Bpm} bpm; they unlock at {s.ThresholdBpm}."
            ),
            BlockReason.HrBelowThreshold when signal.Verdict.Genuine is { Bpm: > 0 } => Over,
            BlockReason.HrBelowThreshold => "the heart rate is too low, or the workout is paused.",
            BlockReason.WorkoutOver => Over,
            BlockReason.HrSilent => "no heart rate has arrived for 10 s. Look at the strap: whether it is on, charged and connected.",
            BlockReason.SignalExpired =>
                "the last heart-rate signal is out of date: the workout is over, paused, or its sensor is silent. Start or resume it.",
            BlockReason.SignalMissing =>
                $"there is no heart-rate signal at {config.SignalRef} on the remote \"{config.ShownRemote}\". Start a workout for "
                    + $"this repository.",
            BlockReason.SignalFetchFailed =>
                $"the heart-rate signal could not be fetched from the remote \"{config.ShownRemote}\". {signal.Detail}",
            BlockReason.PayloadMalformed =>
                "what stands in the heart-rate signal's ref is no signal. Start a new workout; if this stays, the server and "
                    + "this program disagree on the format.",
            BlockReason.InvalidSignature =>
                "the heart-rate signal is not signed by the key in the config. Run the `vibeworkout init` line that the server shows.",
            BlockReason.UserKeyMismatch =>
                "the heart-rate signal is another user's. Run the `vibeworkout init` line that your server shows.",
            BlockReason.ClockSkew =>
                "the heart-rate signal ends more than five minutes from now: this machine's clock or the server's is wrong. Set the clock.",
            BlockReason.ConfigChanged => signal.Detail!,
            _ => reason.ToWireName() + ".",
        };

    private const string Over = "the workout is over or paused. Start or resume it.";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
