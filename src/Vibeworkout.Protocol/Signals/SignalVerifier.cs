using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Protocol.Signals;

/// <summary>Judges signals for one user and key (wire format, §1: the first rule that matches wins).</summary>
public static class SignalVerifier
{
    /// <summary>A signal that ends later than this from now, in seconds, means that a clock is wrong.</summary>
    public const int MaxLifetimeSeconds = 300;

    /// <summary>Judges <paramref name="utf8"/> at <paramref name="nowUnix"/> (Unix seconds). Never throws, whatever the bytes.</summary>
    public static SignalVerdict Judge(ReadOnlySpan<byte> utf8, UserKey user, Ed25519PublicKey key, long nowUnix)
    {
        if (!Signal.TryParse(utf8, out var signal))
        {
            return new(BlockReason.PayloadMalformed, null);
        }

        var content = signal.Content;
        if (content.UserKey != user.Value)
        {
            return new(BlockReason.UserKeyMismatch, null);
        }

        if (
            HexBytes.Read(signal.Signature, Ed25519PublicKey.SignatureSize) is not { } signature
            || !key.Verify(content.ToCanonicalBytes(), signature)
        )
        {
            return new(BlockReason.InvalidSignature, null);
        }

        if (content.ExpUnix <= nowUnix)
        {
            return new(BlockReason.SignalExpired, content);
        }

        if (content.ExpUnix - nowUnix > MaxLifetimeSeconds)
        {
            return new(BlockReason.ClockSkew, content);
        }

        return new(content.HrOk ? null : WhyLocked(content), content);
    }

    private static BlockReason WhyLocked(SignalContent content) =>
        content.State switch
        {
            SignalState.Over => BlockReason.WorkoutOver,
            SignalState.Silent => BlockReason.HrSilent,
            not null => BlockReason.PayloadMalformed, // a later version's: what is not known is not guessed
            // a server from before states wrote this at a stop and at no other time
            null when content.ThresholdBpm > 0 && content.Bpm >= content.ThresholdBpm => BlockReason.WorkoutOver,
            null => BlockReason.HrBelowThreshold,
        };
}
