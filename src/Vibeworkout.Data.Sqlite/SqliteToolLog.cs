using Microsoft.Data.Sqlite;

namespace Vibeworkout.Data.Sqlite;

/// <summary>The tool log's tables over one connection. For one caller at a time.</summary>
internal sealed class SqliteToolLog : IDisposable
{
    /// <summary>A large log touches the ends of six indexes again and again: they are kept in memory (16 MB), and are not written back to
    /// the file at every commit, but once some 32 MB wait in the write-ahead log.</summary>
    private const string Settings = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000";

    private readonly SqliteConnection connection;
    private readonly SqliteCommand findSession;
    private readonly SqliteCommand insertOutcome;
    private readonly SqliteCommand endByName;
    private readonly SqliteCommand insertAttempt;
    private readonly SqliteCommand endByInput;
    private readonly SqliteCommand count;
    private readonly SqliteCommand mark;

    public SqliteToolLog(SqliteConnection connection)
    {
        this.connection = connection;
        using (var settings = Prepare(Settings, 0))
        {
            settings.ExecuteNonQuery();
        }

        findSession = Prepare(ToolLogStatements.FindSession, 2);
        insertOutcome = Prepare(ToolLogStatements.InsertOutcome, 8);
        endByName = Prepare(ToolLogStatements.EndByName, 2);
        insertAttempt = Prepare(ToolLogStatements.InsertAttempt, 18);
        endByInput = Prepare(ToolLogStatements.EndByInput, 2);
        count = Prepare(ToolLogStatements.Count, 3);
        mark = Prepare(ToolLogStatements.MarkRead, 6);
    }

    private IEnumerable<SqliteCommand> Commands => [findSession, insertOutcome, endByName, insertAttempt, endByInput, count, mark];

    /// <summary>Stores lines in one transaction. Outcomes first, so that attempts are written with theirs.</summary>
    public StoredToolLines Store(NewToolLines lines)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var command in Commands)
        {
            command.Transaction = transaction;
        }

        var repo = lines.RepoId;
        var outcomes = lines.Outcomes.Where(o => Insert(repo, o)).ToList();
        foreach (var call in outcomes.Select(o => o.ToolUseId).OfType<string>().Distinct())
        {
            Run(endByName, repo, call);
        }

        var sessions = new Dictionary<string, (Guid Id, bool Late)?>(StringComparer.Ordinal);
        var attempts = lines.Attempts.Where(a => Insert(repo, a, SessionOf(a), lines.At)).ToList();
        var inputs = attempts
            .Where(a => a.ToolUseId is null)
            .Select(a => a.InputHash)
            .Concat(outcomes.Where(o => o.ToolUseId is null).Select(o => o.InputHash));
        foreach (var input in inputs.OfType<string>().Distinct())
        {
            Run(endByInput, repo, input);
        }

        foreach (var counted in attempts.Where(a => a.SessionId is not null).GroupBy(a => a.SessionId!.Value))
        {
            Run(count, counted.Key, counted.Count(), counted.Count(a => a.Allowed));
        }

        foreach (var file in lines.Files)
        {
            Run(mark, repo, file.Name, file.BlobId, file.Lines, file.SkippedLines, lines.At.ToUnixTimeMilliseconds());
        }

        transaction.Commit();
        return new(attempts.Count, outcomes.Count, attempts.Count == 0 ? null : attempts.Min(a => a.Timestamp));

        (Guid Id, bool Late)? SessionOf(ToolAttempt attempt)
        {
            if (attempt.DeclaredSessionId is not { } name)
            {
                return null;
            }

            if (!sessions.TryGetValue(name, out var session))
            {
                session = sessions[name] = Find(repo, name);
            }

            return session;
        }
    }

    public void Dispose()
    {
        foreach (var command in Commands)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private (Guid Id, bool Late)? Find(Guid repo, string name)
    {
        if (!Guid.TryParseExact(name, "D", out var id) || id.ToString() != name)
        {
            return null;
        }

        Bind(findSession, repo, id);
        return findSession.ExecuteScalar() is { } late
            ? (id, Convert.ToBoolean(late, System.Globalization.CultureInfo.InvariantCulture))
            : null;
    }

    private bool Insert(Guid repo, ToolOutcome o) =>
        Run(
            insertOutcome,
            repo,
            o.Id,
            o.ToolUseId,
            o.AgentSessionId,
            o.InputHash,
            o.Succeeded,
            o.DurationMs,
            o.Timestamp.ToUnixTimeMilliseconds()
        ) > 0;

    private bool Insert(Guid repo, ToolAttempt a, (Guid Id, bool Late)? session, DateTimeOffset now)
    {
        (a.SessionId, a.Late) = (session?.Id, session?.Late ?? false);
        return Run(
                insertAttempt,
                repo,
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
                a.Late,
                now.ToUnixTimeMilliseconds(),
                a.Repo
            ) > 0;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        Bind(command, values);
        return command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private SqliteCommand Prepare(string text, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts of ToolLogStatements
        command.CommandText = text;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        }

        return command;
    }
}
