namespace Vibeworkout.Load.Users;

/// <summary>When the run is measured, in the clock's milliseconds. Users begin as they sign up; what happens before all are there does not
/// count.</summary>
internal sealed class Schedule
{
    private long from = long.MaxValue;
    private long end = long.MaxValue;

    public long From => Interlocked.Read(ref from);

    public long End => Interlocked.Read(ref end);

    public void Set(long begin, long over)
    {
        Interlocked.Exchange(ref from, begin);
        Interlocked.Exchange(ref end, over);
    }
}
