using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Ingest;

/// <summary>Prepared inserts in one transaction, into a file of its own with the same tables.</summary>
internal sealed class SqliteFloor(string file, string folder) : IFloor
{
    private const string Attempt = """
        INSERT INTO tool_attempts (repo_id, id, session_id, declared_session_id, tool_name, allowed, gated, reason, bpm, timestamp,
        agent, agent_session_id, subagent, tool_use_id, input_hash, succeeded, duration_ms, late, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    private const string Outcome =
        "INSERT INTO tool_outcomes (repo_id, id, tool_use_id, agent_session_id, input_hash, succeeded, duration_ms, timestamp) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    private const string CopyParents = """
        ATTACH $file AS gym; DELETE FROM tool_attempts; DELETE FROM tool_outcomes; DELETE FROM users; INSERT INTO users SELECT * FROM gym.users;
        INSERT INTO gate_repos SELECT * FROM gym.gate_repos; INSERT INTO workout_sessions SELECT * FROM gym.workout_sessions; DETACH gym
        """;

    private readonly SqliteConnection connection = SqliteSetup.Open(file);

    public void Clear() =>
        Run(connection, "DELETE FROM tool_attempts; DELETE FROM tool_outcomes; DELETE FROM stats_files; DELETE FROM ingest_jobs");

    public void Unmark() => Run(connection, "DELETE FROM stats_files");

    public TimeSpan Store()
    {
        var empty = Path.Combine(folder, "floor.db");
        var rows = Read();
        using (var db = Context(empty))
        {
            db.Database.Migrate();
        }

        using var there = SqliteSetup.Open(empty);
        Run(there, CopyParents, ("$file", file));
        var clock = Stopwatch.StartNew();
        using (var transaction = there.BeginTransaction())
        {
            using var attempt = Prepare(there, Attempt, 19);
            foreach (var a in rows.Attempts)
            {
                Run(
                    attempt,
                    a.RepoId,
                    a.Id,
                    a.SessionId,
                    a.DeclaredSessionId,
                    a.ToolName,
                    a.Allowed,
                    a.Gated,
                    a.Reason,
                    a.Bpm,
                    a.Timestamp.ToUnixTimeMilliseconds(),
                    a.Agent,
                    a.AgentSessionId,
                    a.Subagent,
                    a.ToolUseId,
                    a.InputHash,
                    a.Succeeded,
                    a.DurationMs,
                    a.Late,
                    a.CreatedAt.ToUnixTimeMilliseconds()
                );
            }

            using var outcome = Prepare(there, Outcome, 8);
            foreach (var o in rows.Outcomes)
            {
                Run(
                    outcome,
                    o.RepoId,
                    o.Id,
                    o.ToolUseId,
                    o.AgentSessionId,
                    o.InputHash,
                    o.Succeeded,
                    o.DurationMs,
                    o.Timestamp.ToUnixTimeMilliseconds()
                );
            }

            transaction.Commit();
        }

        return clock.Elapsed;
    }

    public TimeSpan Aggregate(Guid session)
    {
        using var command = Prepare(connection, Rows.Aggregate.Replace("$1", "?1", StringComparison.Ordinal), 1);
        command.Parameters[0].Value = session;
        var clock = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        while (reader.Read()) { }

        return clock.Elapsed;
    }

    public (int Attempts, int Outcomes) Count()
    {
        using var db = Context(file);
        return (db.ToolAttempts.Count(), db.ToolOutcomes.Count());
    }

    public void Dispose() => connection.Dispose();

    private static VibeworkoutContext Context(string path) =>
        new((DbContextOptions<VibeworkoutContext>)new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutSqlite(path).Options);

    private Rows Read()
    {
        using var db = Context(file);
        return Rows.Read(db);
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string statements, params (string Name, string Value)[] parameters)
    {
        using var command = Prepare(connection, statements, 0);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string text, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts above
        command.CommandText = text;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        }

        return command;
    }
}
