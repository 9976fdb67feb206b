namespace Vibeworkout.Load.Reports;

/// <summary>When something was first seen after a moment.</summary>
internal sealed class FirstAfter
{
    private long from = long.MaxValue;
    private long seen;

    /// <summary>In the clock's milliseconds; null when it was not seen yet.</summary>
    public long? At => Interlocked.Read(ref seen) is > 0 and var at ? at : null;

    /// <summary>From now on the next one is the first.</summary>
    public void Arm(long now)
    {
        Interlocked.Exchange(ref seen, 0);
        Interlocked.Exchange(ref from, now);
    }

    public void See(long now)
    {
        if (now >= Interlocked.Read(ref from))
        {
            Interlocked.CompareExchange(ref seen, now, 0);
        }
    }
}
