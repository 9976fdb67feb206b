namespace Vibeworkout.Protocol.Gate;

/// <summary>The names of <see cref="BlockReason"/> on the wire.</summary>
public static class BlockReasons
{
    private static readonly string[] Names =
    [
        "hr_below_threshold",
        "signal_expired",
        "signal_missing",
        "signal_fetch_failed",
        "payload_malformed",
        "invalid_signature",
        "user_key_mismatch",
        "clock_skew",
        "config_missing",
        "config_invalid",
        "key_not_trusted",
        "gate_tamper",
        "internal_error",
        "gating_disabled",
        "tool_exempt",
        "workout_over",
        "hr_silent",
        "config_changed",
    ];

    /// <summary>Every reason, in the order of the wire format.</summary>
    public static IReadOnlyList<BlockReason> All { get; } = Enum.GetValues<BlockReason>();

    /// <summary>The name on the wire, in snake_case.</summary>
    public static string ToWireName(this BlockReason reason) => Names[(int)reason];

    /// <summary>The reason of that name; null for a name this version does not know.</summary>
    public static BlockReason? FromWireName(string? name)
    {
        var index = Array.IndexOf(Names, name);
        return index < 0 ? null : (BlockReason)index;
    }
}
