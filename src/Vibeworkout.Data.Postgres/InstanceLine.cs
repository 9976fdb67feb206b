using Npgsql;

namespace Vibeworkout.Data.Postgres;

/// <summary>
/// One connection of a server instance, over which it says that it lives. While the connection is there it holds a session advisory lock of
/// the instance's id: a peer whose lock can be had is dead now, and its row need not be waited for. The row remains the only truth; the
/// lock only hastens its end.
/// </summary>
/// <remarks>The lock belongs to the session, so the connection goes straight to PostgreSQL, or through a pooler in session mode.</remarks>
public sealed class InstanceLine : IAsyncDisposable
{
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>The lock before the row: nobody ever sees a row whose lock is free though its instance lives.</summary>
    private const string Appearing = $"""
        WITH held AS MATERIALIZED (SELECT pg_advisory_lock(hashtextextended($1::text, 0)))
        INSERT INTO server_instances (id, name, alive_until) SELECT $1, $2, {Now} + $3 FROM held
        """;

    /// <summary>Its own row first: an instance whose own lease is over buries nobody.</summary>
    private const string Renewing = $"""
        WITH mine AS (
            UPDATE server_instances SET alive_until = {Now} + $2 WHERE id = $1 AND alive_until >= {Now} RETURNING id),
        buried AS (
            DELETE FROM server_instances WHERE id <> $1 AND EXISTS (SELECT FROM mine)
                AND (alive_until < {Now} OR pg_try_advisory_xact_lock(hashtextextended(id::text, 0))) RETURNING id)
        SELECT (SELECT count(*) FROM mine), (SELECT count(*) FROM server_instances WHERE id <> $1), (SELECT count(*) FROM buried)
        """;

    private const string Leaving = "DELETE FROM server_instances WHERE id = $1";

    private readonly NpgsqlConnection connection;

    private InstanceLine(NpgsqlConnection connection, Guid id) => (this.connection, Id) = (connection, id);

    /// <summary>Whose line it is.</summary>
    public Guid Id { get; }

    /// <summary>Opens a line for a new id, takes its lock, and makes its row.</summary>
    /// <param name="lines">Connections of <see cref="PostgresSetup.ConnectLines"/>.</param>
    /// <param name="id">Never used before.</param>
    /// <param name="name">Machine and process, for people.</param>
    /// <param name="lease">How long the row is taken to live after it was last renewed.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<InstanceLine> AppearAsync(
        NpgsqlDataSource lines,
        Guid id,
        string name,
        TimeSpan lease,
        CancellationToken cancel
    )
    {
        var line = new InstanceLine(await lines.OpenConnectionAsync(cancel), id);
        try
        {
            await using var appearing = line.Command(Appearing);
            appearing.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            appearing.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)lease.TotalMilliseconds });
            await appearing.ExecuteNonQueryAsync(cancel);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>Renews its own lease and buries the dead, in one round trip.</summary>
    public async Task<InstanceRenewal> RenewAsync(TimeSpan lease, CancellationToken cancel)
    {
        await using var renewing = Command(Renewing);
        renewing.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)lease.TotalMilliseconds });
        await using var reader = await renewing.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (mine, others, buried) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return new(mine == 1, (int)(others - buried), (int)buried); // all three see the table as it was before
    }

    /// <summary>Waits; ends early, by throwing, when the connection breaks.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancel) => connection.WaitAsync(time, cancel);

    /// <summary>Lets go of everything at once.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        await using var leaving = Command(Leaving);
        await leaving.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private NpgsqlCommand Command(string text) => new(text, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = Id } } };
}
