using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Protocol.Signals;

/// <summary>What a gate concludes from the bytes of a signal.</summary>
/// <param name="Reason">Why tools are locked; null when they are allowed.</param>
/// <param name="Genuine">The signal's content when the signature was verified, whatever the verdict; null otherwise: unverified content is
/// never shown or logged.</param>
public readonly record struct SignalVerdict(BlockReason? Reason, SignalContent? Genuine)
{
    /// <summary>Whether tools may run.</summary>
    public bool Allowed => Reason is null && Genuine is not null;
}
