using System.Runtime.InteropServices;

namespace Vibeworkout.Server.Hosting;

/// <summary>
/// Gives memory back that a busy time left behind. A process that allocates little collects nothing by itself, and the C library keeps what
/// many threads once had, so what strangers or a long import needed would stay for days. Once the server is at rest, the heap is compacted
/// and what is free goes back to the machine, once for each time that the process grew.
/// </summary>
internal sealed partial class HeapAtRest(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>Below a quarter of one processor nobody waits for what a collection takes.</summary>
    private const double Calm = 0.25;

    /// <summary>Less is not worth a collection, in bytes.</summary>
    private const long Worth = 32 * 1024 * 1024;

    /// <summary>Whether the heap is to be compacted.</summary>
    /// <param name="worked">Processor time since the last look.</param>
    /// <param name="passed">Time since then.</param>
    /// <param name="held">Bytes of the machine that the process holds.</param>
    /// <param name="kept">Bytes that it held after memory was last given back; 0 when it never was.</param>
    public static bool IsDue(TimeSpan worked, TimeSpan passed, long held, long kept) => worked < passed * Calm && held - kept >= Worth;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (kept, worked, at) = (0L, Environment.CpuUsage.TotalTime, time.GetTimestamp());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (now, held) = (Environment.CpuUsage.TotalTime, Environment.WorkingSet);
            if (IsDue(now - worked, time.GetElapsedTime(at), held, kept))
            {
                GiveBack();
                kept = Environment.WorkingSet;
            }

            (worked, at) = (now, time.GetTimestamp());
        }
    }

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                _ = TrimMalloc(0);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // not glibc: another C library keeps less
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimMalloc(nuint pad);
}
