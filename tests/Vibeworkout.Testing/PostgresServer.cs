using System.Globalization;
using Npgsql;

namespace Vibeworkout.Testing;

/// <summary>PostgreSQL for tests: a cluster, and databases in it that are made in a moment, as copies of one that was prepared once.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> OfThisProcess = new(() => StartAsync());
    private static int numbers;

    private readonly PostgresCluster cluster;
    private readonly SemaphoreSlim creating = new(1);
    private readonly Dictionary<string, string> templates = [];

    private PostgresServer(PostgresCluster cluster) => this.cluster = cluster;

    /// <summary>Why there is no PostgreSQL on this machine, in words; null when there is.</summary>
    public static string? Absent => PostgresCluster.Absent;

    /// <summary>The folder of PostgreSQL's programs: the newest version's.</summary>
    public static string? Bin => PostgresCluster.Bin;

    /// <summary>Where it lies, with its log and its socket.</summary>
    public string Folder => cluster.Folder;

    /// <summary>The one that all tests of this process have in common; skips the running test where there is no PostgreSQL.</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        return OfThisProcess.Value;
    }

    /// <summary>Starts one of its own, for a test that stops it or needs it durable.</summary>
    /// <param name="durable">Whether what was committed survives; else it is only fast.</param>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        var settings = durable
            ? "-c shared_buffers=128MB"
            : "-c shared_buffers=64MB -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off";
        return new(await PostgresCluster.StartAsync(settings));
    }

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionString(string database) => cluster.ConnectionString(database) + ";Maximum Pool Size=40;Timeout=5";

    /// <summary>Makes a database as <paramref name="prepare"/> leaves an empty one; it runs once, and every other database of this
    /// <paramref name="kind"/> is a copy.</summary>
    /// <returns>The connection string.</returns>
    public async Task<string> CreateAsync(string kind, Func<string, Task> prepare)
    {
        await creating.WaitAsync();
        try
        {
            if (!templates.TryGetValue(kind, out var template))
            {
                template = NewName();
                await ExecuteAsync($"CREATE DATABASE {template}");
                await prepare(ConnectionString(template) + ";Pooling=false");
                templates[kind] = template;
            }

            var name = NewName();
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
            return ConnectionString(name);
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>Deletes a database, whoever uses it.</summary>
    public async Task DropAsync(string connectionString) =>
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Stops it as an administrator would: connections are cut.</summary>
    public Task StopAsync() => cluster.StopAsync("fast");

    /// <summary>Stops it as a loss of power would.</summary>
    public Task KillAsync() => cluster.StopAsync("immediate");

    /// <summary>Starts it again.</summary>
    public Task StartAgainAsync() => cluster.StartAgainAsync();

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        creating.Dispose();
    }

    private static string NewName() => string.Create(CultureInfo.InvariantCulture, $"lab_{Interlocked.Increment(ref numbers)}");

    private async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names are ours
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
