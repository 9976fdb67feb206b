using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Reads sessions' logs when they are due, each by one instance: a job is a row, whoever claims it reads, and when that instance dies the
/// row is free again. When they are due, <see cref="IngestPlan"/> says.
/// </summary>
internal sealed partial class IngestJobs(
    IDbContextFactory<VibeworkoutContext> dbs,
    IClaimStore claims,
    ThisInstance self,
    StatsIngest ingest,
    TimeProvider time,
    ILogger<IngestJobs> logger
) : BackgroundService
{
    /// <summary>A remote that does not answer holds up one of these, and nobody else.</summary>
    private const int MostAtOnce = 32;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly FailureStreak failures = new();

    /// <summary>What this instance reads just now. A job that it has claimed and does not read was left behind by a failure.</summary>
    private readonly ConcurrentDictionary<Guid, bool> reading = new();

    /// <summary>Set when a read ends.</summary>
    private TaskCompletionSource placeFree = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads a session whose job this instance has claimed, and plans the next read.</summary>
    /// <returns>Whether every repository could be read.</returns>
    public async Task<bool> ReadAsync(Guid session, Guid claimedBy, CancellationToken cancel)
    {
        reading[session] = true;
        try
        {
            var read = await ingest.IngestAsync(session, cancel);
            await PlanAsync(session, claimedBy, read, cancel);
            return read;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.Failed(logger, e);
            await TryPutOffAsync(session, claimedBy);
            return false;
        }
        finally
        {
            reading.TryRemove(session, out _);
            placeFree.TrySetResult();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        Task tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        while (true)
        {
            placeFree = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var moreMayBeDue = await TryStartDueAsync(stoppingToken);
            await (moreMayBeDue ? Task.WhenAny(tick, placeFree.Task) : tick);
            stoppingToken.ThrowIfCancellationRequested();
            if (tick.IsCompleted)
            {
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            }
        }
    }

    /// <summary>Starts to read what is due.</summary>
    /// <returns>Whether there may be more than there are places.</returns>
    private async Task<bool> TryStartDueAsync(CancellationToken cancel)
    {
        var id = self.Id;
        if (!self.Holds(id) || reading.Count >= MostAtOnce)
        {
            return reading.Count >= MostAtOnce;
        }

        try
        {
            var claimed = await claims.ClaimJobsAsync(id, time.GetUtcNow(), MostAtOnce, cancel);
            foreach (var session in claimed.Where(session => reading.TryAdd(session, true)))
            {
                _ = Task.Run(() => ReadAsync(session, id, cancel), CancellationToken.None);
            }

            failures.Ends();
            return claimed.Count == MostAtOnce;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (failures.Begins()) // the database, for a moment; the next tick tries again
            {
                Log.NotClaimed(logger, e);
            }

            return false;
        }
    }

    private async Task TryPutOffAsync(Guid session, Guid claimedBy)
    {
        try
        {
            await PlanAsync(session, claimedBy, false, CancellationToken.None);
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            // with the database away this instance lapses, and the job is free again
        }
    }

    /// <summary>Plans the next read and lets go of the job; where somebody else has taken it meanwhile, it is theirs to plan.</summary>
    private async Task PlanAsync(Guid session, Guid claimedBy, bool read, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var mine = db.IngestJobs.Where(j => j.SessionId == session && j.ClaimedBy == claimedBy);
        var found = await mine.Join(
                db.Sessions,
                j => j.SessionId,
                s => s.Id,
                (j, s) =>
                    new
                    {
                        j.Reads,
                        j.Failures,
                        s.EndedAt,
                        s.DiscardedAt,
                    }
            )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return;
        }

        if (
            found.DiscardedAt is not null
            || IngestPlan.After(read, found.EndedAt, found.Reads, found.Failures, time.GetUtcNow()) is not { } next
        )
        {
            await mine.ExecuteDeleteAsync(cancel);
            return;
        }

        await mine.ExecuteUpdateAsync(
            set =>
                set.SetProperty(j => j.NextAt, next.At)
                    .SetProperty(j => j.Reads, next.Reads)
                    .SetProperty(j => j.Failures, next.Failures)
                    .SetProperty(j => j.ClaimedBy, (Guid?)null),
            cancel
        );
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "It could not be asked which tool logs are to be read; it is tried again.")]
        public static partial void NotClaimed(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "Reading a tool log failed; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
