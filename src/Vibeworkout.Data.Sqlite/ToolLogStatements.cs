namespace Vibeworkout.Data.Sqlite;

/// <summary>What <see cref="SqliteToolLog"/> says to the database.</summary>
internal static class ToolLogStatements
{
    /// <summary>A session that a line may name, and whether what comes now comes after it had been read to its end.</summary>
    public const string FindSession = """
        SELECT COALESCE(s.ingested_at >= s.ended_at, 0) FROM workout_sessions s
        JOIN session_repos r ON r.session_id = s.id JOIN gate_repos g ON g.id = r.repo_id AND g.user_id = s.user_id WHERE r.repo_id = ?1 AND s.id = ?2
        """;

    public const string InsertOutcome = """
        INSERT INTO tool_outcomes (repo_id, id, tool_use_id, agent_session_id, input_hash, succeeded, duration_ms, timestamp) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING
        """;

    /// <summary>Attempts that were stored before the outcome of this call came.</summary>
    public const string EndByName = """
        UPDATE tool_attempts AS t SET (succeeded, duration_ms) = (
            SELECT e.succeeded, e.duration_ms FROM tool_outcomes e
            WHERE e.repo_id = ?1 AND e.tool_use_id = ?2 AND (e.agent_session_id = t.agent_session_id OR e.agent_session_id IS NULL OR t.agent_session_id IS NULL) ORDER BY e.timestamp, e.id LIMIT 1)
        WHERE t.repo_id = ?1 AND t.tool_use_id = ?2 AND t.allowed AND t.succeeded IS NULL AND EXISTS (
            SELECT 1 FROM tool_outcomes e
            WHERE e.repo_id = ?1 AND e.tool_use_id = ?2 AND (e.agent_session_id = t.agent_session_id OR e.agent_session_id IS NULL OR t.agent_session_id IS NULL))
        """;

    /// <summary>
    /// An attempt with the first outcome of its call. A log that names no agent session says nothing against the join. Two subqueries in
    /// <c>VALUES</c>, because a statement that inserts one row needs no way back for itself: one that
    /// inserts from a <c>SELECT</c> has SQLite keep a copy of every page that it touches, which makes it twice as slow.
    /// </summary>
    public const string InsertAttempt = $"""
        INSERT INTO tool_attempts (repo_id, id, session_id, declared_session_id, tool_name, allowed, gated, reason, bpm, timestamp,
        agent, agent_session_id, subagent, tool_use_id, input_hash, late, created_at, repo, succeeded, duration_ms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, (SELECT e.succeeded {FirstOutcome}), (SELECT e.duration_ms {FirstOutcome}))
        ON CONFLICT DO NOTHING
        """;

    private const string FirstOutcome = """
        FROM tool_outcomes e WHERE ?6 AND e.repo_id = ?1 AND e.tool_use_id = ?14 AND (e.agent_session_id = ?12 OR e.agent_session_id IS NULL OR ?12 IS NULL) ORDER BY e.timestamp, e.id LIMIT 1
        """;

    /// <summary>For agents that name no calls: by input, the first call with the first end, until an end is older than its call. All that
    /// have this input are joined anew, because a line may arrive between two others.</summary>
    public const string EndByInput = """
        WITH calls AS (
            SELECT id, agent_session_id, timestamp AS at, row_number() OVER (PARTITION BY agent_session_id ORDER BY timestamp, id) AS place FROM tool_attempts
            WHERE repo_id = ?1 AND allowed AND tool_use_id IS NULL AND input_hash = ?2),
        ends AS (
            SELECT agent_session_id, timestamp AS at, succeeded, duration_ms, row_number() OVER (PARTITION BY agent_session_id ORDER BY timestamp, id) AS place FROM tool_outcomes
            WHERE repo_id = ?1 AND tool_use_id IS NULL AND input_hash = ?2),
        pairs AS (
            SELECT agent_session_id, place, max(attempt) AS attempt, max(called) AS called, max(ended) AS ended, max(succeeded) AS succeeded, max(duration_ms) AS duration_ms FROM (
                SELECT agent_session_id, place, id AS attempt, at AS called, NULL AS ended, NULL AS succeeded, NULL AS duration_ms FROM calls
                UNION ALL SELECT agent_session_id, place, NULL, NULL, at, succeeded, duration_ms FROM ends)
            GROUP BY agent_session_id, place),
        judged AS (SELECT attempt, succeeded, duration_ms, min(ended >= called) OVER (PARTITION BY agent_session_id ORDER BY place) AS fits FROM pairs),
        joined AS (SELECT attempt, CASE WHEN fits THEN succeeded END AS succeeded, CASE WHEN fits THEN duration_ms END AS duration_ms FROM judged WHERE attempt IS NOT NULL)
        UPDATE tool_attempts SET succeeded = j.succeeded, duration_ms = j.duration_ms FROM joined j
        WHERE repo_id = ?1 AND id = j.attempt AND (tool_attempts.succeeded IS NOT j.succeeded OR tool_attempts.duration_ms IS NOT j.duration_ms)
        """;

    public const string Count = """
        UPDATE workout_summaries SET tool_attempts_total = tool_attempts_total + ?2,
        tool_attempts_allowed = tool_attempts_allowed + ?3,
        tool_attempts_blocked = tool_attempts_blocked + ?2 - ?3
        WHERE session_id = ?1
        """;

    public const string MarkRead = """
        INSERT INTO stats_files (repo_id, name, blob_id, lines, skipped_lines, read_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (repo_id, name) DO UPDATE SET blob_id = excluded.blob_id, lines = excluded.lines, skipped_lines = excluded.skipped_lines, read_at = excluded.read_at
        """;
}
