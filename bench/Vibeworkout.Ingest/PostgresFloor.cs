using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;

namespace Vibeworkout.Ingest;

/// <summary>Binary COPY straight into tables that are like the real ones.</summary>
internal sealed class PostgresFloor(string connectionString) : IFloor
{
    private const string Make = """
        DROP TABLE IF EXISTS floor_attempts, floor_outcomes;
        CREATE TABLE floor_attempts (LIKE tool_attempts INCLUDING ALL);
        ALTER TABLE floor_attempts ADD FOREIGN KEY (repo_id) REFERENCES gate_repos ON DELETE CASCADE, ADD FOREIGN KEY (session_id) REFERENCES workout_sessions ON DELETE CASCADE;
        CREATE TABLE floor_outcomes (LIKE tool_outcomes INCLUDING ALL);
        ALTER TABLE floor_outcomes ADD FOREIGN KEY (repo_id) REFERENCES gate_repos ON DELETE CASCADE;
        CHECKPOINT
        """;

    private const string CopyAttempts = """
        COPY floor_attempts (repo_id, id, session_id, declared_session_id, tool_name, allowed, gated, reason, bpm, "timestamp",
        agent, agent_session_id, subagent, tool_use_id, input_hash, succeeded, duration_ms, late, created_at)
        FROM STDIN (FORMAT BINARY)
        """;

    private const string CopyOutcomes =
        "COPY floor_outcomes (repo_id, id, tool_use_id, agent_session_id, input_hash, succeeded, duration_ms, \"timestamp\") "
        + "FROM STDIN (FORMAT BINARY)";

    private readonly NpgsqlConnection connection = Open(connectionString);

    public void Clear() => Run("TRUNCATE tool_attempts, tool_outcomes, stats_files, ingest_jobs");

    public void Unmark() => Run("DELETE FROM stats_files");

    public TimeSpan Store()
    {
        var rows = ReadRows();
        Run(Make);
        var clock = Stopwatch.StartNew();
        using var transaction = connection.BeginTransaction();
        Copy(rows.Attempts);
        Copy(rows.Outcomes);
        transaction.Commit();
        return clock.Elapsed;
    }

    public TimeSpan Aggregate(Guid session)
    {
        using var command = new NpgsqlCommand(Rows.Aggregate, connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = session } },
        };
        var clock = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        while (reader.Read()) { }

        return clock.Elapsed;
    }

    public (int Attempts, int Outcomes) Count()
    {
        using var command = new NpgsqlCommand(
            "SELECT (SELECT count(*)::int FROM tool_attempts), (SELECT count(*)::int FROM tool_outcomes)",
            connection
        );
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    public void Dispose() => connection.Dispose();

    private static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    private Rows ReadRows()
    {
        using var db = new VibeworkoutContext(
            (DbContextOptions<VibeworkoutContext>)
                new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutPostgres(connectionString).Options
        );
        return Rows.Read(db);
    }

    private void Copy(IReadOnlyList<ToolAttempt> attempts)
    {
        using var copy = connection.BeginBinaryImport(CopyAttempts);
        foreach (var a in attempts)
        {
            copy.StartRow();
            copy.Write(a.RepoId, NpgsqlDbType.Uuid);
            copy.Write(a.Id, NpgsqlDbType.Uuid);
            Write(copy, a.SessionId, NpgsqlDbType.Uuid);
            Write(copy, a.DeclaredSessionId);
            Write(copy, a.ToolName);
            copy.Write(a.Allowed, NpgsqlDbType.Boolean);
            copy.Write(a.Gated, NpgsqlDbType.Boolean);
            Write(copy, a.Reason);
            Write(copy, a.Bpm, NpgsqlDbType.Integer);
            copy.Write(a.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
            Write(copy, a.Agent);
            Write(copy, a.AgentSessionId);
            Write(copy, a.Subagent);
            Write(copy, a.ToolUseId);
            Write(copy, a.InputHash);
            Write(copy, a.Succeeded, NpgsqlDbType.Boolean);
            Write(copy, a.DurationMs, NpgsqlDbType.Bigint);
            copy.Write(a.Late, NpgsqlDbType.Boolean);
            copy.Write(a.CreatedAt.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
        }

        copy.Complete();
    }

    private void Copy(IReadOnlyList<ToolOutcome> outcomes)
    {
        using var copy = connection.BeginBinaryImport(CopyOutcomes);
        foreach (var o in outcomes)
        {
            copy.StartRow();
            copy.Write(o.RepoId, NpgsqlDbType.Uuid);
            copy.Write(o.Id, NpgsqlDbType.Uuid);
            Write(copy, o.ToolUseId);
            Write(copy, o.AgentSessionId);
            Write(copy, o.InputHash);
            Write(copy, o.Succeeded, NpgsqlDbType.Boolean);
            Write(copy, o.DurationMs, NpgsqlDbType.Bigint);
            copy.Write(o.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
        }

        copy.Complete();
    }

    private static void Write(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(text, NpgsqlDbType.Text);
        }
    }

    private static void Write<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } there)
        {
            copy.Write(there, type);
        }
        else
        {
            copy.WriteNull();
        }
    }

    private void Run(string statements)
    {
#pragma warning disable CA2100 // the texts above
        foreach (var statement in statements.Split(';'))
        {
            using var command = new NpgsqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
#pragma warning restore CA2100
    }
}
