using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Vibeworkout.Data.Postgres;

/// <summary>Claims with one statement each; a row that another instance is just claiming is passed over.</summary>
public sealed class PostgresClaimStore(NpgsqlDataSource connections) : IClaimStore
{
    private const string Jobs = """
        UPDATE ingest_jobs SET claimed_by = $1 WHERE session_id IN (
            SELECT session_id FROM ingest_jobs WHERE (claimed_by IS NULL OR claimed_by = $1) AND next_at <= $2
            ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING session_id
        """;

    private const string Streams = """
        UPDATE hr_connections SET claimed_by = $1 WHERE id IN (
            SELECT id FROM hr_connections WHERE enabled AND claimed_by IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string Make =
        "INSERT INTO signal_lanes (remote) SELECT remote FROM unnest($1) AS r (remote) ORDER BY remote ON CONFLICT DO NOTHING";

    private const string Lanes = """
        UPDATE signal_lanes SET claimed_by = $2 WHERE remote IN (
            SELECT remote FROM signal_lanes WHERE remote = ANY($1) AND (claimed_by IS NULL OR claimed_by = $2)
            LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING remote, recent_pushes
        """;

    private const string Release = "UPDATE signal_lanes SET claimed_by = NULL WHERE remote = ANY($1) AND claimed_by = $2";

    /// <summary>Nobody works out with them, and no push of theirs counts any more: they are not kept.</summary>
    private const string Forget =
        "DELETE FROM signal_lanes WHERE claimed_by IS NULL AND coalesce(split_part(recent_pushes, ',', -1)::bigint, 0) < "
        + "(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 120000";

    private const string Record = "UPDATE signal_lanes SET recent_pushes = $2 WHERE remote = $1 AND claimed_by = $3";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> ClaimJobsAsync(Guid instance, DateTimeOffset now, int most, CancellationToken cancel)
    {
        await using var command = Command(Jobs, Of(instance), Of(now.ToUnixTimeMilliseconds()), Of(most));
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
        await using var command = Command(Streams, Of(instance), Of(most));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public async Task MakeLanesAsync(IReadOnlyCollection<string> remotes, CancellationToken cancel)
    {
        await using var command = Command(Make, Of(remotes));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimedLane>> ClaimLanesAsync(
        Guid instance,
        IReadOnlyCollection<string> remotes,
        int most,
        CancellationToken cancel
    )
    {
        await using var command = Command(Lanes, Of(remotes), Of(instance), Of(most));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var claimed = new List<ClaimedLane>();
        while (await reader.ReadAsync(cancel))
        {
            claimed.Add(new(reader.GetString(0), reader.IsDBNull(1) ? [] : [.. Times(reader.GetString(1))]));
        }

        return claimed;
    }

    /// <inheritdoc/>
    public async Task ReleaseLanesAsync(Guid instance, IReadOnlyCollection<string> remotes, CancellationToken cancel)
    {
        await using var release = Command(Release, Of(remotes), Of(instance));
        await release.ExecuteNonQueryAsync(cancel);
        await using var forget = Command(Forget);
        await forget.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public async Task<bool> RecordPushesAsync(Guid instance, string remote, IEnumerable<DateTimeOffset> pushes, CancellationToken cancel)
    {
        var times = string.Join(',', pushes.Select(p => p.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        await using var command = Command(Record, Of(remote), Of(times), Of(instance));
        return await command.ExecuteNonQueryAsync(cancel) == 1;
    }

    private NpgsqlCommand Command(string text, params NpgsqlParameter[] parameters)
    {
        var command = connections.CreateCommand(text);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<string[]> Of(IReadOnlyCollection<string> texts) =>
        new() { TypedValue = [.. texts], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static IEnumerable<DateTimeOffset> Times(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(t, CultureInfo.InvariantCulture)));
}
