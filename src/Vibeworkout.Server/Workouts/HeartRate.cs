namespace Vibeworkout.Server.Workouts;

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
