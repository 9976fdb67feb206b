using Vibeworkout.Load.Reports;

namespace Vibeworkout.Load.Users;

/// <summary>How punctual all users' signals were.</summary>
/// <param name="interval">Milliseconds between two signals as they should be.</param>
/// <param name="schedule">What counts.</param>
internal sealed class BeatStats(int interval, Schedule schedule)
{
    /// <summary>A beat that comes this much after the interval, in milliseconds, is late.</summary>
    public const int Tolerance = 2000;

    private long late,
        lateInOutage;
    private (long Lateness, long At) worst;
    private readonly Lock gate = new();
    private (long From, long To) outage = (long.MaxValue, long.MaxValue);

    /// <summary>How much after the interval each signal came.</summary>
    public Latencies Lateness { get; } = new();

    /// <summary>From the acknowledgement of a sample on the other side of the threshold to the signal that says so.</summary>
    public Latencies Crossings { get; } = new();

    /// <summary>When the beat came that was the latest, in seconds from the beginning.</summary>
    public double WorstAt => (worst.At - schedule.From) / 1000.0;

    public long Late => Interlocked.Read(ref late);

    /// <summary>Late ones while there was no database, which are no fault.</summary>
    public long LateInOutage => Interlocked.Read(ref lateInOutage);

    /// <summary>The database is away in this time.</summary>
    public void SetOutage(long from, long to) => outage = (from, to);

    /// <summary>A crossing was acknowledged, and its signal is there.</summary>
    public void AddCrossing(long acknowledgedAt, long now)
    {
        if (acknowledgedAt >= schedule.From)
        {
            Crossings.Add(TimeSpan.FromMilliseconds(now - acknowledgedAt));
        }
    }

    /// <summary>A stretch of time, with fresh samples throughout, in which no signal arrived.</summary>
    public void AddGap(long from, long to)
    {
        from = Math.Max(from, schedule.From);
        if (to < from)
        {
            return;
        }

        var lateness = Math.Max(0, to - from - interval);
        var inOutage = from < outage.To && to > outage.From;
        if (!inOutage)
        {
            Lateness.Add(TimeSpan.FromMilliseconds(lateness));
            lock (gate)
            {
                worst = lateness > worst.Lateness ? (lateness, to) : worst;
            }
        }

        if (lateness > Tolerance)
        {
            Interlocked.Increment(ref inOutage ? ref lateInOutage : ref late);
        }
    }
}
