using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Hook.Calls;

/// <summary>What the gate decided on one call.</summary>
/// <param name="Allowed">Whether it may run.</param>
/// <param name="Reason">Why it is blocked, or let through ungated.</param>
/// <param name="Message">What the model is told when it is blocked.</param>
internal readonly record struct Decision(bool Allowed, BlockReason? Reason, string? Message)
{
    /// <summary>Whether the heart rate decided.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>The verified signal, where there was one.</summary>
    public SignalContent? Signal { get; init; }

    public static Decision Block(BlockReason reason, string message) => new(false, reason, message);

    public static Decision Ungated(BlockReason reason) => new(true, reason, null) { Gated = false };
}
