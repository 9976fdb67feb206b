using Vibeworkout.Testing;

namespace Vibeworkout.Load.Lab;

/// <summary>PostgreSQL as it comes (durable), with one empty database.</summary>
internal sealed class LabPostgres : IAsyncDisposable
{
    private const string Database = "gym";
    private const string Settings = "-c shared_buffers=256MB -c max_wal_size=4GB";

    private readonly PostgresCluster cluster;

    private LabPostgres(PostgresCluster cluster) => this.cluster = cluster;

    public string ConnectionString => cluster.ConnectionString(Database);

    /// <exception cref="InvalidOperationException">There is no PostgreSQL here, or it does not start.</exception>
    public static async Task<LabPostgres> StartAsync()
    {
        var cluster = await PostgresCluster.StartAsync(Settings);
        await cluster.RunAsync("createdb", [Database]);
        return new(cluster);
    }

    /// <summary>Stops it: <c>fast</c> as an administrator would, <c>immediate</c> as a loss of power.</summary>
    public Task StopAsync(string how) => cluster.StopAsync(how);

    /// <summary>Starts it again; ends when it takes connections.</summary>
    public Task StartAgainAsync() => cluster.StartAgainAsync();

    /// <summary>Runs one of its programs on the database; what it prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Task<string> RunAsync(string program, IEnumerable<string> arguments) => cluster.RunAsync(program, [.. arguments, Database]);

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
