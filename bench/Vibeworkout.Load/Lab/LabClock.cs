using System.Diagnostics;

namespace Vibeworkout.Load.Lab;

/// <summary>One clock for everything in a run: Unix milliseconds that never go back, also when the machine's clock is set.</summary>
internal sealed class LabClock(TimeProvider time)
{
    private readonly long begin = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long stamp = Stopwatch.GetTimestamp();

    public TimeProvider Time => time;

    public long Now => begin + (long)Stopwatch.GetElapsedTime(stamp).TotalMilliseconds;

    /// <summary>Waits until a moment; returns at once when it is over.</summary>
    public async Task UntilAsync(long at, CancellationToken cancel)
    {
        while (at - Now is > 0 and var left)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(left), time, cancel); // a timer may be a millisecond early
        }
    }
}
