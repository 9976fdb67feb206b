namespace Vibeworkout.Protocol.Gate;

/// <summary>Why a tool call was blocked, or why it was let through without being gated (wire format, §3).</summary>
public enum BlockReason
{
    /// <summary>The heart rate is below the threshold.</summary>
    HrBelowThreshold,

    /// <summary>The signal is genuine, but its time is over.</summary>
    SignalExpired,

    /// <summary>The signal's ref does not exist on the remote: no workout has been started for this repository.</summary>
    SignalMissing,

    /// <summary>The remote could not be asked for the signal.</summary>
    SignalFetchFailed,

    /// <summary>The signal is no JSON, lacks a member, has one of the wrong type, or is of another version.</summary>
    PayloadMalformed,

    /// <summary>The signature is not the configured key's.</summary>
    InvalidSignature,

    /// <summary>The signal is another user's.</summary>
    UserKeyMismatch,

    /// <summary>The signal ends more than <see cref="Signals.SignalVerifier.MaxLifetimeSeconds"/> from now: one of the two clocks is
    /// wrong.</summary>
    ClockSkew,

    /// <summary>The repository has no gate config.</summary>
    ConfigMissing,

    /// <summary>The gate config cannot be used.</summary>
    ConfigInvalid,

    /// <summary>The gate config names another public key than the one this user pinned.</summary>
    KeyNotTrusted,

    /// <summary>A file tool was aimed at the gate's own files.</summary>
    GateTamper,

    /// <summary>The gate itself failed; it fails closed.</summary>
    InternalError,

    /// <summary>Allowed, not gated: the user's own switch is set.</summary>
    GatingDisabled,

    /// <summary>Allowed, not gated: the config leaves this tool out.</summary>
    ToolExempt,

    /// <summary>The signal says that the workout is over (wire format, §7).</summary>
    WorkoutOver,

    /// <summary>The signal says that no heart rate has arrived for a while (wire format, §7).</summary>
    HrSilent,

    /// <summary>What decides here differs from what this user accepted with <c>init</c> (wire format, §7).</summary>
    ConfigChanged,
}
