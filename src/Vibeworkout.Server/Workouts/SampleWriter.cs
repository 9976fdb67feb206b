using System.Threading.Channels;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Workouts;

/// <summary>
/// Stores the samples of all requests of this instance, one group after the other: whatever waits when a group begins is in it, and shares
/// its commit. A request is answered when its samples are durable. When too much waits, or
/// for too long, a request is refused instead: memory does not grow, and its sender tries again.
/// </summary>
internal sealed class SampleWriter(ISampleStore store, SampleTelemetry telemetry, TimeProvider time) : IHostedService
{
    private const int MostRequestsWaiting = 4096;
    private const int MostSamplesWaiting = 250_000;
    private const int MostRequestsInGroup = 512;
    private const int MostSamplesInGroup = 10_000;

    /// <summary>How long a request waits for its turn; the database is given about as long again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostRequestsWaiting) { SingleReader = true }
    );
    private Task loop = Task.CompletedTask;
    private int samplesWaiting;

    /// <summary>How many samples wait for their commit.</summary>
    public int SamplesWaiting => Volatile.Read(ref samplesWaiting);

    /// <summary>Stores samples.</summary>
    /// <returns>What became of them; null when the server has too much to do, or the database is away: then they may come again.</returns>
    public async Task<StoredSamples?> WriteAsync(NewSamples samples, CancellationToken cancel)
    {
        var count = samples.Samples.Count;
        var request = new Waiting(samples, time.GetTimestamp(), cancel);
        if (Interlocked.Add(ref samplesWaiting, count) > MostSamplesWaiting || !queue.Writer.TryWrite(request))
        {
            Interlocked.Add(ref samplesWaiting, -count);
            telemetry.Refused(count, "full");
            return null;
        }

        return await request.Stored;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more, and stores what waits.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        await Task.WhenAny(loop, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken)); // what is left then was acknowledged to nobody
    }

    private async Task RunAsync()
    {
        var group = new List<Waiting>();
        while (await queue.Reader.WaitToReadAsync())
        {
            Gather(group);
            if (group.Count > 0)
            {
                await StoreAsync(group);
                group.Clear();
            }
        }
    }

    private void Gather(List<Waiting> group)
    {
        for (var samples = 0; group.Count < MostRequestsInGroup && samples < MostSamplesInGroup && queue.Reader.TryRead(out var next); )
        {
            Interlocked.Add(ref samplesWaiting, -next.Samples.Samples.Count);
            if (time.GetElapsedTime(next.Since) > Patience)
            {
                telemetry.Refused(next.Samples.Samples.Count, "waited_too_long");
                next.Answer(null);
            }
            else if (!next.IsGivenUp)
            {
                samples += next.Samples.Samples.Count;
                group.Add(next);
            }
        }
    }

    private async Task StoreAsync(IReadOnlyList<Waiting> group)
    {
        using var measured = telemetry.Group(group.Sum(w => w.Samples.Samples.Count));
        try
        {
            var stored = await store.StoreAsync([.. group.Select(w => w.Samples)], CancellationToken.None);
            measured.Stored(stored.Sum(s => s.New));
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer(stored[i]);
            }
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            measured.Away();
            foreach (var request in group)
            {
                request.Answer(null);
            }
        }
        catch (Exception) when (group.Count > 1)
        {
            // one of them is at fault; the others do not suffer for it
            foreach (var request in group)
            {
                await StoreAsync([request]);
            }
        }
        catch (Exception e)
        {
            group[0].Fail(e);
        }
    }

    /// <summary>A request that waits.</summary>
    /// <param name="samples">What it brings.</param>
    /// <param name="since">When it came, by the stopwatch.</param>
    /// <param name="cancel">Its sender has gone.</param>
    private sealed class Waiting(NewSamples samples, long since, CancellationToken cancel)
    {
        private readonly TaskCompletionSource<StoredSamples?> stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public NewSamples Samples => samples;

        public long Since => since;

        public Task<StoredSamples?> Stored => stored.Task;

        /// <summary>Whether nobody waits for it any more: then it is left out, and ends.</summary>
        public bool IsGivenUp => cancel.IsCancellationRequested && stored.TrySetCanceled(cancel);

        public void Answer(StoredSamples? result) => stored.TrySetResult(result);

        public void Fail(Exception e) => stored.TrySetException(e);
    }
}
