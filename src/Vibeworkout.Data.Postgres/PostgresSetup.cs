using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Vibeworkout.Data.Postgres;

/// <summary>Points a context at PostgreSQL.</summary>
public static class PostgresSetup
{
    /// <summary>Statements that a connection keeps prepared, where the connection string does not say otherwise.</summary>
    private const int Prepared = 100;

    /// <summary>Seconds until a connection that cannot be made is given up, where the connection string does not say otherwise.</summary>
    private const int Patience = 5;

    /// <summary>Seconds that a statement of an instance's line may take: what takes longer is too late anyway.</summary>
    private const int LinePatience = 2;

    /// <summary>Uses the database that a connection string names, with this assembly's migrations.</summary>
    public static DbContextOptionsBuilder UseVibeworkoutPostgres(this DbContextOptionsBuilder options, string connectionString) =>
        options
            .UseNpgsql(connectionString, npgsql => npgsql.MigrationsAssembly(typeof(PostgresSetup).Assembly))
            .UseSnakeCaseNamingConvention();

    /// <summary>Uses the connections of a pool, with this assembly's migrations. Nothing is tried again by itself: who works in a
    /// transaction decides what is.</summary>
    public static DbContextOptionsBuilder UseVibeworkoutPostgres(this DbContextOptionsBuilder options, NpgsqlDataSource connections) =>
        options.UseNpgsql(connections, npgsql => npgsql.MigrationsAssembly(typeof(PostgresSetup).Assembly)).UseSnakeCaseNamingConvention();

    /// <summary>A pool of connections.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static NpgsqlDataSource Connect(string connectionString) => Connect(new NpgsqlConnectionStringBuilder(connectionString));

    /// <summary>Connections for <see cref="InstanceLine"/>: each a session of its own that ends when it is closed, and no statement waits
    /// for long.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static NpgsqlDataSource ConnectLines(string connectionString) =>
        Connect(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                Pooling = false,
                CommandTimeout = LinePatience,
                ApplicationName = "vibeworkout instance",
            }
        );

    private static NpgsqlDataSource Connect(NpgsqlConnectionStringBuilder settings)
    {
        if (!settings.ContainsKey("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = Prepared;
        }

        if (!settings.ContainsKey("Timeout"))
        {
            settings.Timeout = Patience;
        }

        var connections = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "vibeworkout" }; // else metrics would be named after the connection string
        connections.ConfigureTracing(tracing =>
            tracing.ConfigureCommandFilter(_ => Activity.Current is not null).ConfigureBatchFilter(_ => Activity.Current is not null)
        ); // a look every second at what is due is no trace of its own
        return connections.Build();
    }
}
