namespace Vibeworkout.Data;

/// <summary>That a session's log and commits are to be read. Gone when that is over.</summary>
public sealed class IngestJob
{
    /// <summary>How long until the next read while the workout runs.</summary>
    public static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(15);

    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>When it is read next.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>How many of the reads planned after the stop are done.</summary>
    public int Reads { get; set; }

    /// <summary>How many reads in a row failed: the more, the longer until the next.</summary>
    public int Failures { get; set; }

    /// <summary>The instance that reads just now; null while nobody does.</summary>
    public Guid? ClaimedBy { get; set; }

    /// <summary>The job of a workout that begins.</summary>
    public static IngestJob First(Guid session, DateTimeOffset startedAt) =>
        new() { SessionId = session, NextAt = startedAt + WhileRunning };
}
