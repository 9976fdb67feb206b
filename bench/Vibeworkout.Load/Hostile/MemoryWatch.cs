using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Hostile;

/// <summary>How much memory the servers take (resident, in bytes), looked at every second.</summary>
internal sealed class MemoryWatch(IReadOnlyList<ServerInstance> servers, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>The most that one of them had.</summary>
    public long Most { get; private set; }

    /// <summary>What the greatest one has now.</summary>
    public long Now => servers.Max(s => s.ResidentBytes);

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                Most = Math.Max(Most, Now);
            } while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
    }
}
