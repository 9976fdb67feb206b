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
