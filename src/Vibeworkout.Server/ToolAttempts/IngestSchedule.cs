using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>When a session's log is read: every 15 s while it runs, at its stop, then after 1, 5, 15 and 60 minutes and hourly for a day, so that late lines still find their workout.</summary>
internal sealed partial class IngestSchedule(IDbContextFactory<VibeworkoutContext> dbs, StatsIngest ingest, TimeProvider time, ILogger<IngestSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly double[] MinutesAfterStop = [1, 5, 15, .. Enumerable.Range(1, 24).Select(hour => hour * 60.0)];

    /// <summary>When a session is first read.</summary>
    public static DateTimeOffset First(DateTimeOffset startedAt) => startedAt + WhileRunning;

    /// <summary>When an ended session is read next, after so many reads; null when that is over.</summary>
    public static DateTimeOffset? Next(DateTimeOffset endedAt, int tries) => tries < MinutesAfterStop.Length ? endedAt + TimeSpan.FromMinutes(MinutesAfterStop[tries]) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunDueAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Failed(logger, e); // the database, for a moment; the next tick tries again
            }
        }
    }

    private async Task RunDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var due = await db.Sessions.AsNoTracking().Where(s => s.NextIngestAt != null && s.NextIngestAt <= now && s.DiscardedAt == null).OrderBy(s => s.NextIngestAt).Take(20)
            .Select(s => new { s.Id, s.EndedAt, s.IngestTries }).ToListAsync(cancel);
        foreach (var session in due)
        {
            // planned first: a read that fails or hangs is not repeated at once
            var next = session.EndedAt is { } ended ? Upcoming(ended, session.IngestTries + 1, now) : (now + WhileRunning, session.IngestTries);
            await db.Sessions.Where(s => s.Id == session.Id && s.EndedAt == session.EndedAt)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.NextIngestAt, next.At).SetProperty(s => s.IngestTries, next.Tries), cancel);
        }

        await Task.WhenAll(due.Select(session => ingest.IngestAsync(session.Id, cancel)));
    }

    /// <summary>The next planned read that is not over already: a server that was off for hours does not catch up one by one.</summary>
    private static (DateTimeOffset? At, int Tries) Upcoming(DateTimeOffset endedAt, int tries, DateTimeOffset now)
    {
        while (Next(endedAt, tries) is { } at && at <= now)
        {
            tries++;
        }

        return (Next(endedAt, tries), tries);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Reading tool logs failed; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
