namespace Vibeworkout.Data;

/// <summary>A process that serves this database, while it lives. Whoever finds one that no longer says so deletes its row, and with it lets
/// go of all that it had claimed.</summary>
public sealed class ServerInstance
{
    /// <summary>UUIDv7, made anew at each start and after each lapse: a row that is gone never comes back.</summary>
    public Guid Id { get; set; }

    /// <summary>Machine and process, for people.</summary>
    public required string Name { get; set; }

    /// <summary>Until when it is taken to live, by the database's clock; it says so again and again.</summary>
    public DateTimeOffset AliveUntil { get; set; }
}

/// <summary>A remote that signals go to, and which instance brings them there.</summary>
public sealed class SignalLaneClaim
{
    /// <summary>The remote, as the same text for every gate repo that is one repository.</summary>
    public required string Remote { get; set; }

    /// <summary>The instance that publishes; null while nobody does.</summary>
    public Guid? ClaimedBy { get; set; }

    /// <summary>When the last pushes ended, in Unix milliseconds with commas between, where the remote counts them: who takes over goes on
    /// counting. Null elsewhere.</summary>
    public string? RecentPushes { get; set; }
}

/// <summary>That a session's log and commits are to be read. Gone when that is over.</summary>
public sealed class IngestJob
{
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
}
