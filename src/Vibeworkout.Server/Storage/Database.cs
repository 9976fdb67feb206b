using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Server.Storage;

/// <summary>Which database the server uses: PostgreSQL when the connection string <c>Vibeworkout</c> names one, else a SQLite file in the
/// data folder.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int SameKey = 1555;
    private const int SameUnique = 2067;

    private readonly NpgsqlConnectionStringBuilder? settings;

    private readonly FolderUse? use;

    private Database(string file, FolderUse? use) => (File, this.use) = (file, use);

    private Database(NpgsqlDataSource connections, NpgsqlDataSource lines)
    {
        (Connections, Lines) = (connections, lines);
        settings = new NpgsqlConnectionStringBuilder(connections.ConnectionString);
    }

    /// <summary>The SQLite file; null with PostgreSQL.</summary>
    public string? File { get; }

    /// <summary>The pool of connections to PostgreSQL; null with SQLite.</summary>
    public NpgsqlDataSource? Connections { get; }

    /// <summary>Sessions of PostgreSQL by which instances say that they live; null with SQLite.</summary>
    public NpgsqlDataSource? Lines { get; }

    /// <summary>For people. Never holds a password.</summary>
    public string Name =>
        settings is null ? File! : $"\"{settings.Database ?? settings.Username}\" of PostgreSQL at {settings.Host}:{settings.Port}";

    /// <param name="configuration">Holds the connection string, or none.</param>
    /// <param name="data">Holds the SQLite file.</param>
    /// <param name="use">Whether the SQLite file is used, so that nobody may replace it meanwhile.</param>
    /// <exception cref="InvalidOperationException">The connection string cannot be read.</exception>
    /// <exception cref="StartRefusedException">The SQLite file is being replaced.</exception>
    public static Database From(IConfiguration configuration, DataFolder data, bool use = true)
    {
        if (configuration.GetConnectionString("Vibeworkout") is not { Length: > 0 } text)
        {
            return new(data.Database, use ? FolderUse.Take(data) : null);
        }

        try
        {
            return new(PostgresSetup.Connect(text), PostgresSetup.ConnectLines(text));
        }
        catch (ArgumentException e)
        {
            // what it says of a value is left out: it might be the password
            throw new InvalidOperationException(
                $"The connection string Vibeworkout cannot be read ({e.GetType().Name}), so there is no database. Write it as "
                    + $"\"Host=…;Database=…;Username=…;Password=…\"."
            );
        }
    }

    /// <summary>Makes a SQLite file that is not there yet, for its owner alone: its log takes its rights from it.</summary>
    public void MakeFile()
    {
        if (File is { } file && !System.IO.File.Exists(file))
        {
            SqliteCopy.MakeEmpty(file);
            SqliteSetup.Open(file).Dispose(); // with a write-ahead log from the first byte on
        }
    }

    /// <summary>What each database does in its own way: one of the two.</summary>
    /// <param name="postgres">Made of the pool.</param>
    /// <param name="sqlite">Made of the file's path.</param>
    public T Choose<T>(Func<NpgsqlDataSource, T> postgres, Func<string, T> sqlite) =>
        Connections is { } connections ? postgres(connections) : sqlite(File!);

    public void Use(DbContextOptionsBuilder options)
    {
        // whoever asked says what failed and what it means; a database that is away is not a page of the log for each who asks
        options.ConfigureWarnings(warnings =>
            warnings.Log(
                (RelationalEventId.ConnectionError, LogLevel.Debug),
                (RelationalEventId.CommandError, LogLevel.Debug),
                (CoreEventId.QueryIterationFailed, LogLevel.Debug),
                (CoreEventId.SaveChangesFailed, LogLevel.Debug)
            )
        );
        if (Connections is { } connections)
        {
            options.UseVibeworkoutPostgres(connections);
        }
        else
        {
            options.UseVibeworkoutSqlite(File!);
        }
    }

    /// <summary>A context outside of a server.</summary>
    public VibeworkoutContext Open()
    {
        var options = new DbContextOptionsBuilder<VibeworkoutContext>();
        Use(options);
        return new(options.Options);
    }

    /// <summary>Why the database cannot serve, in words; null when it can: it answers and every migration has run.</summary>
    public async Task<string?> WhyNotReadyAsync(VibeworkoutContext db, CancellationToken cancel)
    {
        try
        {
            return await db.Database.GetPendingMigrationsAsync(cancel) is var pending && pending.Any()
                ? $"The database {Name} is not up to date, so nothing is read or stored yet. Run \"vibeworkout-server migrate\" "
                    + $"with the same configuration."
                : null;
        }
        catch (Exception e) when (IsOutage(e))
        {
            return Unreachable(e);
        }
    }

    /// <summary>What to say when it cannot be reached.</summary>
    public string Unreachable(Exception reason) =>
        $"The database {Name} cannot be reached ({Innermost(reason).Message.TrimEnd('.')}), so nothing can be read or stored. "
        + $"Check that it runs and what ConnectionStrings__Vibeworkout says.";

    /// <summary>Whether a failure means that the database is away, starting or overloaded, and not that a statement was wrong.</summary>
    public static bool IsOutage(Exception e) =>
        e switch
        {
            PostgresException p => p.IsTransient
                || p.SqlState.StartsWith("08", StringComparison.Ordinal)
                || p.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || p.SqlState.StartsWith("28", StringComparison.Ordinal)
                || p.SqlState == PostgresErrorCodes.InvalidCatalogName,
            NpgsqlException => true,
            SqliteException s => s.SqliteErrorCode is Busy or Locked,
            { InnerException: { } inner } => IsOutage(inner),
            _ => false,
        };

    /// <summary>Whether a row with the same key was there already.</summary>
    public static bool IsDuplicate(DbUpdateException e) =>
        e.InnerException
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
                or SqliteException { SqliteExtendedErrorCode: SameUnique or SameKey };

    public async ValueTask DisposeAsync()
    {
        use?.Dispose();
        foreach (var source in new[] { Connections, Lines }.OfType<NpgsqlDataSource>())
        {
            await source.DisposeAsync();
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
