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
    /// <summary>What people see.</summary>
    public bool ToolsUnlocked => IsFresh && HrOk;

    /// <summary>What a gate answers once it has the signal of this; null while tools are unlocked, and before anything is known.</summary>
    public BlockReason? Reason =>
        IsSilent ? BlockReason.HrSilent
        : IsFresh && !HrOk ? BlockReason.HrBelowThreshold
        : null;
}

/// <summary>A workout's heart rate as it is now: which sample is newest, and what that means for the lock. Not thread-safe; its owner
/// locks.</summary>
internal sealed class HeartRate(int thresholdBpm, DateTimeOffset startedAt)
{
    /// <summary>After this without samples tools are locked.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(10);

    private (int Bpm, DateTimeOffset At)? newest;
    private DateTimeOffset? lastAbove;

    public TimeSpan Grace { get; set; }

    /// <summary>Takes a sample. One older than the newest changes nothing.</summary>
    public void Add(int bpm, DateTimeOffset at)
    {
        if (newest is { } n && at <= n.At)
        {
            return;
        }

        newest = (bpm, at);
        if (bpm >= thresholdBpm)
        {
            lastAbove = at;
        }
    }

    /// <summary>Somebody else saw a sample above the threshold that was not passed on.</summary>
    public void WasAbove(DateTimeOffset at) => lastAbove = lastAbove > at ? lastAbove : at;

    public LockState At(DateTimeOffset now)
    {
        if (newest is not { } n)
        {
            return new(null, null, thresholdBpm, false, now - startedAt > SilentAfter, false, null);
        }

        var inGrace = Grace > TimeSpan.Zero && lastAbove is { } above && now - above <= Grace;
        var isFresh = now - n.At <= SilentAfter;
        return new(n.Bpm, n.At, thresholdBpm, isFresh, !isFresh, n.Bpm >= thresholdBpm || inGrace, lastAbove);
    }
}
