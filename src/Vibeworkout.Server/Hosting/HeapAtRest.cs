namespace Vibeworkout.Server.Hosting;

/// <summary>
/// Gives memory back that a busy time left behind. A process that allocates little collects nothing by itself, so what strangers or a long
/// import once needed would stay for days. Once the server is at rest, the heap is compacted and its rest returned, once for each time that
/// it grew.
/// </summary>
internal sealed class HeapAtRest(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);

    /// <summary>Below a tenth of one processor nobody waits for what a collection takes.</summary>
    private const double Calm = 0.1;

    /// <summary>Less is not worth a collection, in bytes.</summary>
    private const long Worth = 32 * 1024 * 1024;

    /// <summary>Whether the heap is to be compacted.</summary>
    /// <param name="worked">Processor time since the last look.</param>
    /// <param name="passed">Time since then.</param>
    /// <param name="held">Bytes that the heap takes from the machine.</param>
    /// <param name="kept">Bytes that it took after it was last compacted; 0 when it never was.</param>
    public static bool IsDue(TimeSpan worked, TimeSpan passed, long held, long kept) => worked < passed * Calm && held - kept >= Worth;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (kept, worked, at) = (0L, Environment.CpuUsage.TotalTime, time.GetTimestamp());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (now, held) = (Environment.CpuUsage.TotalTime, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
            if (IsDue(now - worked, time.GetElapsedTime(at), held, kept))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                kept = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
            }

            (worked, at) = (now, time.GetTimestamp());
        }
    }
}
