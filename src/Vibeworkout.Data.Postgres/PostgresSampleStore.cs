using Npgsql;
using NpgsqlTypes;

namespace Vibeworkout.Data.Postgres;

/// <summary>Stores samples with two statements that travel together: one trip to the database and one commit, however many requests there
/// are.</summary>
public sealed class PostgresSampleStore(NpgsqlDataSource connections) : ISampleStore
{
    private const int Patience = 5;

    /// <summary>Holds the sessions as they are until the commit: a stop comes before all of this or after it. In one order, so that two
    /// instances never wait for each other.</summary>
    private const string Hold = "SELECT id FROM workout_sessions WHERE id = ANY($1) AND ended_at IS NULL ORDER BY id FOR SHARE";

    private const string Insert = """
        INSERT INTO hr_samples (session_id, "timestamp", bpm, source)
        SELECT g.session_id, g.at, g.bpm, g.source FROM unnest($1, $2, $3, $4) AS g (session_id, at, bpm, source)
        WHERE EXISTS (SELECT 1 FROM workout_sessions s WHERE s.id = g.session_id AND s.ended_at IS NULL)
        ORDER BY g.session_id, g.at
        ON CONFLICT DO NOTHING RETURNING session_id, "timestamp"
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredSamples>> StoreAsync(IReadOnlyList<NewSamples> requests, CancellationToken cancel)
    {
        var rows = new Rows(requests);
        await using var batch = connections.CreateBatch();
        batch.Timeout = Patience;
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(Hold)
            {
                Parameters = { Array(requests.Select(r => r.SessionId).Distinct().ToArray(), NpgsqlDbType.Uuid) },
            }
        );
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(Insert)
            {
                Parameters =
                {
                    Array(rows.Sessions, NpgsqlDbType.Uuid),
                    Array(rows.Times, NpgsqlDbType.Bigint),
                    Array(rows.Bpms, NpgsqlDbType.Integer),
                    Array(rows.Sources, NpgsqlDbType.Text),
                },
            }
        );
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var running = new HashSet<Guid>();
        while (await reader.ReadAsync(cancel))
        {
            running.Add(reader.GetGuid(0));
        }

        await reader.NextResultAsync(cancel);
        var stored = new int[requests.Count];
        while (await reader.ReadAsync(cancel))
        {
            stored[rows.RequestOf(reader.GetGuid(0), reader.GetInt64(1))]++;
        }

        await reader.CloseAsync(); // the commit's own answer comes last
        return [.. requests.Select((r, i) => new StoredSamples(running.Contains(r.SessionId), stored[i]))];
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>The samples as columns, each session and time once: the first request that brings it has it.</summary>
    private sealed class Rows
    {
        private readonly Dictionary<(Guid Session, long At), int> requestOf = [];

        public Rows(IReadOnlyList<NewSamples> requests)
        {
            var rows = new List<HrSample>();
            for (var i = 0; i < requests.Count; i++)
            {
                rows.AddRange(
                    requests[i].Samples.Where(sample => requestOf.TryAdd((sample.SessionId, sample.Timestamp.ToUnixTimeMilliseconds()), i))
                );
            }

            Sessions = [.. rows.Select(r => r.SessionId)];
            Times = [.. rows.Select(r => r.Timestamp.ToUnixTimeMilliseconds())];
            Bpms = [.. rows.Select(r => r.Bpm)];
            Sources = [.. rows.Select(r => r.Source)];
        }

        public Guid[] Sessions { get; }

        public long[] Times { get; }

        public int[] Bpms { get; }

        public string?[] Sources { get; }

        public int RequestOf(Guid session, long at) => requestOf[(session, at)];
    }
}
