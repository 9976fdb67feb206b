using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Vibeworkout.Data.Sqlite;

/// <summary>Points a context at a SQLite file: write-ahead log, foreign keys on, writers wait for each other, what is deleted is overwritten.</summary>
public static class SqliteSetup
{
    /// <summary>Uses the database in <paramref name="path"/>, with this assembly's migrations.</summary>
    public static DbContextOptionsBuilder UseVibeworkoutSqlite(this DbContextOptionsBuilder options, string path)
    {
        return options
            .UseSqlite(ConnectionString(path), sqlite => sqlite.MigrationsAssembly(typeof(SqliteSetup).Assembly))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(Pragmas.Instance);
    }

    /// <summary>Opens a connection outside of the pool, set up as every other.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(ConnectionString(path)) { Pooling = false }.ConnectionString
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas.Text;
        command.ExecuteNonQuery();
        return connection;
    }

    private static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ConnectionString;

    /// <summary>What SQLite keeps for each connection, set whenever one is opened.</summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();

        public const string Text = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA secure_delete=ON;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Text;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
