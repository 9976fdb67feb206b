using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Vibeworkout.Data.Postgres;

/// <summary>
/// Stores tool logs with set-based statements. Many new lines are copied into temporary tables first; few, as they come while workouts run,
/// travel as arrays, because tables made and dropped all the time would bloat the catalogue.
/// A lock for each repository keeps instances apart: what one stores, the next one's joins see.
/// </summary>
public sealed class PostgresToolLogStore(NpgsqlDataSource connections) : IToolLogStore
{
    /// <summary>Fewer new lines are not copied.</summary>
    private const int WorthCopying = 1000;

    /// <inheritdoc/>
    public async Task<StoredToolLines> StoreAsync(NewToolLines lines, CancellationToken cancel)
    {
        await using var connection = await connections.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var known = await KnownLines.FindAsync(connection, LockOf(lines.RepoId), lines, cancel);
        var attempts = lines.Attempts.Where(a => known.Attempts.Add(a.Id)).ToList();
        var outcomes = lines.Outcomes.Where(o => known.Outcomes.Add(o.Id)).ToList();
        foreach (var attempt in attempts)
        {
            (attempt.SessionId, attempt.Late) = known.SessionOf(attempt);
        }

        var copied = attempts.Count + outcomes.Count >= WorthCopying;
        if (copied)
        {
            await CopyAsync(connection, attempts, outcomes, cancel);
        }

        await using var batch = Statements(connection, lines, attempts, outcomes, copied);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return new(attempts.Count, outcomes.Count, attempts.Count == 0 ? null : attempts.Min(a => a.Timestamp));
    }

    /// <inheritdoc/>
    public async Task HoldAsync(VibeworkoutContext db, IEnumerable<Guid> repos, CancellationToken cancel)
    {
        foreach (var key in repos.Select(LockOf).Order()) // in one order, so that no two wait for each other
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancel);
        }
    }

    /// <summary>The random half of its UUIDv7.</summary>
    private static long LockOf(Guid repo) => BinaryPrimitives.ReadInt64BigEndian(repo.ToByteArray(bigEndian: true).AsSpan(8));

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        List<ToolAttempt> attempts,
        List<ToolOutcome> outcomes,
        CancellationToken cancel
    )
    {
        await using (var make = new NpgsqlCommand(ToolLogStatements.MakeTables, connection))
        {
            await make.ExecuteNonQueryAsync(cancel);
        }

        await ToolLogRows.CopyAsync(connection, attempts, cancel);
        await ToolLogRows.CopyAsync(connection, outcomes, cancel);
    }

    /// <summary>In this order: outcomes, so that the attempts after them are written with theirs, and attempts that are there already
    /// before these come.</summary>
    private static NpgsqlBatch Statements(
        NpgsqlConnection connection,
        NewToolLines lines,
        List<ToolAttempt> attempts,
        List<ToolOutcome> outcomes,
        bool copied
    )
    {
        var batch = connection.CreateBatch();
        void Add(string statement, params IEnumerable<NpgsqlParameter> parameters)
        {
            var command = new NpgsqlBatchCommand(statement);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        NpgsqlParameter Repo() => new NpgsqlParameter<Guid>() { TypedValue = lines.RepoId };
        NpgsqlParameter At() => new NpgsqlParameter<long>() { TypedValue = lines.At.ToUnixTimeMilliseconds() };
        if (outcomes.Count > 0)
        {
            Add(
                copied ? ToolLogStatements.InsertCopiedOutcomes : ToolLogStatements.InsertFewOutcomes,
                [Repo(), .. copied ? [] : ToolLogRows.Columns(outcomes)]
            );
            if (outcomes.Select(o => ToolLogRows.Text(o.ToolUseId)).OfType<string>().Distinct().ToList() is { Count: > 0 } calls)
            {
                Add(ToolLogStatements.EndByName, Repo(), ToolLogRows.Of(calls, call => call, NpgsqlDbType.Text));
            }
        }

        if (attempts.Count > 0)
        {
            Add(
                copied ? ToolLogStatements.InsertCopiedAttempts : ToolLogStatements.InsertFewAttempts,
                [Repo(), At(), .. copied ? [] : ToolLogRows.Columns(attempts)]
            );
        }

        var inputs = attempts
            .Where(a => a.ToolUseId is null)
            .Select(a => a.InputHash)
            .Concat(outcomes.Where(o => o.ToolUseId is null).Select(o => o.InputHash));
        if (inputs.Select(ToolLogRows.Text).OfType<string>().Distinct().ToList() is { Count: > 0 } hashes)
        {
            Add(ToolLogStatements.EndByInput, Repo(), ToolLogRows.Of(hashes, hash => hash, NpgsqlDbType.Text));
        }

        if (lines.Files.Count > 0)
        {
            Add(ToolLogStatements.MarkRead, [Repo(), At(), .. ToolLogRows.Columns(lines.Files)]);
        }

        return batch;
    }

    /// <summary>What the database has already, found once nobody else writes.</summary>
    private sealed class KnownLines
    {
        private readonly Dictionary<string, (Guid Id, bool Late)> sessions = new(StringComparer.Ordinal);

        public HashSet<Guid> Attempts { get; } = [];

        public HashSet<Guid> Outcomes { get; } = [];

        public static async Task<KnownLines> FindAsync(NpgsqlConnection connection, long key, NewToolLines lines, CancellationToken cancel)
        {
            var named = lines
                .Attempts.Select(a => a.DeclaredSessionId)
                .Distinct()
                .Select(name => Guid.TryParseExact(name, "D", out var id) ? id : (Guid?)null)
                .OfType<Guid>()
                .ToList();
            NpgsqlParameter Repo() => new NpgsqlParameter<Guid>() { TypedValue = lines.RepoId };
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(ToolLogStatements.Hold) { Parameters = { new NpgsqlParameter<long>() { TypedValue = key } } }
            );
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(ToolLogStatements.KnownAttempts)
                {
                    Parameters = { Repo(), ToolLogRows.Of(lines.Attempts, a => a.Id, NpgsqlDbType.Uuid) },
                }
            );
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(ToolLogStatements.KnownOutcomes)
                {
                    Parameters = { Repo(), ToolLogRows.Of(lines.Outcomes, o => o.Id, NpgsqlDbType.Uuid) },
                }
            );
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(ToolLogStatements.Sessions)
                {
                    Parameters = { Repo(), ToolLogRows.Of(named, id => id, NpgsqlDbType.Uuid) },
                }
            );
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            var known = new KnownLines();
            await reader.NextResultAsync(cancel); // past the lock
            while (await reader.ReadAsync(cancel))
            {
                known.Attempts.Add(reader.GetGuid(0));
            }

            await reader.NextResultAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                known.Outcomes.Add(reader.GetGuid(0));
            }

            await reader.NextResultAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                known.sessions[reader.GetGuid(0).ToString()] = (reader.GetGuid(0), reader.GetBoolean(1));
            }

            return known;
        }

        public (Guid? Session, bool Late) SessionOf(ToolAttempt attempt) =>
            attempt.DeclaredSessionId is { } name && sessions.TryGetValue(name, out var session)
                ? (session.Id, session.Late)
                : (null, false);
    }
}
