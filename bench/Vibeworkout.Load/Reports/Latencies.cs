using System.Numerics;

namespace Vibeworkout.Load.Reports;

/// <summary>Durations, counted in buckets that are at most one part in 64 wide; any number of threads may add. The greatest is kept
/// exactly.</summary>
internal sealed class Latencies
{
    private const int Bits = 6;
    private readonly long[] buckets = new long[(64 - Bits) << Bits];
    private long greatest;

    public long Count => buckets.Sum();

    /// <summary>In milliseconds.</summary>
    public double Greatest => Interlocked.Read(ref greatest) / 1000.0;

    public void Add(TimeSpan duration)
    {
        var microseconds = Math.Max(0, (long)duration.TotalMicroseconds);
        Interlocked.Increment(ref buckets[Bucket(microseconds)]);
        for (var seen = Interlocked.Read(ref greatest); microseconds > seen; seen = Interlocked.Read(ref greatest))
        {
            Interlocked.CompareExchange(ref greatest, microseconds, seen);
        }
    }

    /// <summary>The duration in milliseconds that this share of all does not exceed; 0 when there is none.</summary>
    public double Percentile(double share)
    {
        var (wanted, seen) = (share * Count, 0L);
        for (var i = 0; i < buckets.Length; i++)
        {
            seen += buckets[i];
            if (seen > 0 && seen >= wanted)
            {
                return Math.Min(Upper(i) / 1000.0, Greatest);
            }
        }

        return 0;
    }

    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Bits);
        return (shift << Bits) + (int)(value >> shift);
    }

    private static long Upper(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Bits) - 1);
        return (((long)bucket - ((long)shift << Bits) + 1) << shift) - 1;
    }
}
