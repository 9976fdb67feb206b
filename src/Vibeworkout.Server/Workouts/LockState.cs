using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Server.Workouts;

/// <summary>Whether tools are unlocked, and the numbers behind it.</summary>
/// <param name="Bpm">The newest sample; null before the first.</param>
/// <param name="SampleAt">When it was measured.</param>
/// <param name="ThresholdBpm">The workout's threshold.</param>
/// <param name="IsFresh">Whether the newest sample is young enough to say anything: 10 s.</param>
/// <param name="IsSilent">Whether no heart rate has arrived for 10 s: since the newest sample, or since the start where there is
/// none.</param>
/// <param name="HrOk">At or above the threshold, or within the grace seconds after it fell.</param>
/// <param name="LastAboveAt">The newest sample at or above the threshold; grace counts from it.</param>
internal readonly record struct LockState(
    int? Bpm,
    DateTimeOffset? SampleAt,
    int ThresholdBpm,
    bool IsFresh,
    bool IsSilent,
    bool HrOk,
    DateTimeOffset? LastAboveAt
)
{
    /// <summary>When the newest sample stops counting; null before the first.</summary>
    public DateTimeOffset? FreshUntil => SampleAt + HeartRate.SilentAfter;

    /// <summary>What people see.</summary>
    public bool ToolsUnlocked => IsFresh && HrOk;

    /// <summary>What a gate answers once it has the signal of this; null while tools are unlocked, and before anything is known.</summary>
    public BlockReason? Reason =>
        IsSilent ? BlockReason.HrSilent
        : IsFresh && !HrOk ? BlockReason.HrBelowThreshold
        : null;
}
