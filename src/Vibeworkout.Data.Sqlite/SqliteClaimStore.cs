using Microsoft.Data.Sqlite;

namespace Vibeworkout.Data.Sqlite;

/// <summary>A SQLite file has one server: whatever is free is its own, and lanes need no rows.</summary>
public sealed class SqliteClaimStore(string path) : IClaimStore
{
    private const string Jobs = """
        UPDATE ingest_jobs SET claimed_by = $instance WHERE session_id IN (
            SELECT session_id FROM ingest_jobs WHERE (claimed_by IS NULL OR claimed_by = $instance) AND next_at <= $now
            ORDER BY next_at LIMIT $most)
        RETURNING session_id
        """;

    private const string Streams = "UPDATE hr_connections SET claimed_by = $instance WHERE enabled AND claimed_by IS NULL";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> ClaimJobsAsync(Guid instance, DateTimeOffset now, int most, CancellationToken cancel)
    {
        await using var connection = SqliteSetup.Open(path);
        await using var command = Command(
            connection,
            Jobs,
            ("$instance", instance),
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$most", most)
        );
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var claimed = new List<Guid>();
        while (await reader.ReadAsync(cancel))
        {
            claimed.Add(reader.GetGuid(0));
        }

        return claimed;
    }

    /// <inheritdoc/>
    public async Task ClaimStreamsAsync(Guid instance, int most, CancellationToken cancel)
    {
        await using var connection = SqliteSetup.Open(path);
        await using var command = Command(connection, Streams, ("$instance", instance));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public Task MakeLanesAsync(IReadOnlyCollection<string> remotes, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedLane>> ClaimLanesAsync(
        Guid instance,
        IReadOnlyCollection<string> remotes,
        int most,
        CancellationToken cancel
    ) => Task.FromResult<IReadOnlyList<ClaimedLane>>([.. remotes.Select(remote => new ClaimedLane(remote, []))]);

    /// <inheritdoc/>
    public Task ReleaseLanesAsync(Guid instance, IReadOnlyCollection<string> remotes, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> RecordPushesAsync(Guid instance, string remote, IEnumerable<DateTimeOffset> pushes, CancellationToken cancel) =>
        Task.FromResult(true);

    private static SqliteCommand Command(SqliteConnection connection, string text, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // one of the constants above
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
