using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// When a session's log is read: every 15 s while it runs, at its stop, then after 1, 5, 15 and 60 minutes and hourly for a day, so that
/// late lines still find their workout. A read that failed is tried again after 5, 10, 20 … s, if that is
/// sooner; while the workout runs, no sooner than 15 s, and at least every 5 minutes.
/// </summary>
internal static class IngestPlan
{
    private static readonly TimeSpan WhileRunning = IngestJob.WhileRunning;
    private static readonly TimeSpan LongestWhileRunning = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly double[] MinutesAfterStop = [1, 5, 15, .. Enumerable.Range(1, 24).Select(hour => hour * 60.0)];

    /// <summary>The read after this one; null when that is over.</summary>
    /// <param name="read">Whether this one went well.</param>
    /// <param name="endedAt">The stop; null while the workout runs.</param>
    /// <param name="reads">How many planned reads were behind before this one.</param>
    /// <param name="failures">How many failed in a row before it.</param>
    /// <param name="now">When it ended.</param>
    public static PlannedRead? After(bool read, DateTimeOffset? endedAt, int reads, int failures, DateTimeOffset now)
    {
        failures = read ? 0 : failures + 1;
        var retry = now + FirstRetry * Math.Pow(2, Math.Min(failures - 1, 20));
        if (endedAt is not { } ended)
        {
            var soonest = now + WhileRunning;
            return new(
                read || retry < soonest ? soonest
                    : retry < now + LongestWhileRunning ? retry
                    : now + LongestWhileRunning,
                0,
                failures
            );
        }

        // a server that was off for hours does not catch up one by one
        while (reads < MinutesAfterStop.Length && ended + TimeSpan.FromMinutes(MinutesAfterStop[reads]) <= now)
        {
            reads++;
        }

        if (reads >= MinutesAfterStop.Length)
        {
            return null;
        }

        var planned = ended + TimeSpan.FromMinutes(MinutesAfterStop[reads]);
        return new(read || retry > planned ? planned : retry, reads, failures);
    }
}
