namespace Vibeworkout.Data.Postgres;

/// <summary>What <see cref="PostgresToolLogStore"/> says to the database. New lines come in arrays, or were copied into temporary tables
/// first; the statements are the same.</summary>
internal static class ToolLogStatements
{
    public const string Hold = "SELECT pg_advisory_xact_lock($1)";

    public const string KnownAttempts =
        "SELECT n.id FROM unnest($2) AS n (id) WHERE EXISTS (SELECT 1 FROM tool_attempts t WHERE t.repo_id = $1 AND t.id = n.id)";

    public const string KnownOutcomes =
        "SELECT n.id FROM unnest($2) AS n (id) WHERE EXISTS (SELECT 1 FROM tool_outcomes t WHERE t.repo_id = $1 AND t.id = n.id)";

    /// <summary>The sessions that lines may name, and whether what comes now comes after they had been read to their end.</summary>
    public const string Sessions = """
        SELECT s.id, COALESCE(s.ingested_at >= s.ended_at, FALSE) FROM workout_sessions s
        JOIN session_repos r ON r.session_id = s.id JOIN gate_repos g ON g.id = r.repo_id AND g.user_id = s.user_id
        WHERE r.repo_id = $1 AND s.id = ANY($2) ORDER BY s.id FOR KEY SHARE OF s
        """;

    public const string MakeTables = """
        CREATE TEMPORARY TABLE new_attempts (id uuid, session_id uuid, late boolean, declared_session_id text, tool_name text, allowed boolean, gated boolean, reason text, bpm integer, at bigint,
            agent text, agent_session_id text, subagent text, tool_use_id text, input_hash text, repo text) ON COMMIT DROP;
        CREATE TEMPORARY TABLE new_outcomes (id uuid, tool_use_id text, agent_session_id text, input_hash text, succeeded boolean, duration_ms bigint, at bigint) ON COMMIT DROP
        """;

    public const string CopyAttempts = "COPY new_attempts FROM STDIN (FORMAT BINARY)";

    public const string CopyOutcomes = "COPY new_outcomes FROM STDIN (FORMAT BINARY)";

    public const string InsertCopiedOutcomes = InsertOutcomes + " FROM new_outcomes AS n" + EndOfOutcomes;

    public const string InsertFewOutcomes =
        InsertOutcomes
        + " FROM unnest($2, $3, $4, $5, $6, $7, $8) AS n (id, tool_use_id, agent_session_id, input_hash, succeeded, duration_ms, at)"
        + EndOfOutcomes;

    public const string InsertCopiedAttempts = InsertAttempts + " FROM new_attempts AS n" + EndOfAttempts;

    public const string InsertFewAttempts =
        InsertAttempts
        + """

            FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            AS n (id, session_id, late, declared_session_id, tool_name, allowed, gated, reason, bpm, at, agent, agent_session_id, subagent, tool_use_id, input_hash, repo)
            """
        + EndOfAttempts;

    /// <summary>Attempts that were stored before the outcomes of these calls came.</summary>
    public const string EndByName = """
        UPDATE tool_attempts a SET succeeded = j.succeeded, duration_ms = j.duration_ms
        FROM (
            SELECT t.id, o.succeeded, o.duration_ms FROM unnest($2) AS n (tool_use_id)
            JOIN tool_attempts t ON t.repo_id = $1 AND t.tool_use_id = n.tool_use_id AND t.allowed AND t.succeeded IS NULL
            CROSS JOIN LATERAL (
                SELECT e.succeeded, e.duration_ms FROM tool_outcomes e
                WHERE e.repo_id = $1 AND e.tool_use_id = t.tool_use_id AND (e.agent_session_id = t.agent_session_id OR e.agent_session_id IS NULL OR t.agent_session_id IS NULL)
                ORDER BY e."timestamp", e.id LIMIT 1) o
        ) j
        WHERE a.repo_id = $1 AND a.id = j.id AND (j.succeeded IS NOT NULL OR j.duration_ms IS DISTINCT FROM a.duration_ms)
        """;

    /// <summary>For agents that name no calls: by input, the first call with the first end, until an end is older than its call. All that
    /// have one of these inputs are joined anew, because a line may arrive between two others.</summary>
    public const string EndByInput = """
        WITH calls AS (
            SELECT id, input_hash, agent_session_id, "timestamp" AS at, row_number() OVER (PARTITION BY input_hash, agent_session_id ORDER BY "timestamp", id) AS place FROM tool_attempts
            WHERE repo_id = $1 AND allowed AND tool_use_id IS NULL AND input_hash = ANY($2)),
        ends AS (
            SELECT input_hash, agent_session_id, "timestamp" AS at, succeeded, duration_ms,
            row_number() OVER (PARTITION BY input_hash, agent_session_id ORDER BY "timestamp", id) AS place FROM tool_outcomes
            WHERE repo_id = $1 AND tool_use_id IS NULL AND input_hash = ANY($2)),
        pairs AS (
            SELECT c.id, e.succeeded, e.duration_ms, bool_and(e.at >= c.at) OVER (PARTITION BY c.input_hash, c.agent_session_id ORDER BY c.place) AS fits
            FROM calls c LEFT JOIN ends e ON e.input_hash = c.input_hash AND e.agent_session_id IS NOT DISTINCT FROM c.agent_session_id AND e.place = c.place),
        joined AS (SELECT id, CASE WHEN fits THEN succeeded END AS succeeded, CASE WHEN fits THEN duration_ms END AS duration_ms FROM pairs)
        UPDATE tool_attempts a SET succeeded = j.succeeded, duration_ms = j.duration_ms FROM joined j
        WHERE a.repo_id = $1 AND a.id = j.id AND (a.succeeded IS DISTINCT FROM j.succeeded OR a.duration_ms IS DISTINCT FROM j.duration_ms)
        """;

    public const string MarkRead = """
        INSERT INTO stats_files (repo_id, name, blob_id, lines, skipped_lines, read_at)
        SELECT $1, n.name, n.blob_id, n.lines, n.skipped_lines, $2 FROM unnest($3, $4, $5, $6) AS n (name, blob_id, lines, skipped_lines)
        ON CONFLICT (repo_id, name) DO UPDATE SET blob_id = excluded.blob_id, lines = excluded.lines, skipped_lines = excluded.skipped_lines, read_at = excluded.read_at
        """;

    private const string InsertOutcomes = """
        INSERT INTO tool_outcomes (repo_id, id, tool_use_id, agent_session_id, input_hash, succeeded, duration_ms, "timestamp")
        SELECT $1, n.id, n.tool_use_id, n.agent_session_id, n.input_hash, n.succeeded, n.duration_ms, n.at
        """;

    private const string EndOfOutcomes = " ON CONFLICT DO NOTHING";

    private const string InsertAttempts = """
        WITH inserted AS (
            INSERT INTO tool_attempts (repo_id, id, session_id, declared_session_id, tool_name, allowed, gated, reason, bpm, "timestamp", agent, agent_session_id, subagent, tool_use_id, input_hash,
                repo, succeeded, duration_ms, late, created_at)
            SELECT $1, n.id, n.session_id, n.declared_session_id, n.tool_name, n.allowed, n.gated, n.reason, n.bpm, n.at, n.agent, n.agent_session_id, n.subagent, n.tool_use_id, n.input_hash,
                n.repo, o.succeeded, o.duration_ms, n.late, $2
        """;

    /// <summary>A log that names no agent session says nothing against the join.</summary>
    private const string EndOfAttempts = """

            LEFT JOIN LATERAL (
                SELECT e.succeeded, e.duration_ms FROM tool_outcomes e
                WHERE n.allowed AND e.repo_id = $1 AND e.tool_use_id = n.tool_use_id AND (e.agent_session_id = n.agent_session_id OR e.agent_session_id IS NULL OR n.agent_session_id IS NULL)
                ORDER BY e."timestamp", e.id LIMIT 1) o ON TRUE
            ON CONFLICT DO NOTHING RETURNING session_id, allowed),
        counted AS (SELECT session_id, count(*) AS attempts, count(*) FILTER (WHERE allowed) AS allowed FROM inserted WHERE session_id IS NOT NULL GROUP BY session_id)
        UPDATE workout_summaries s SET tool_attempts_total = s.tool_attempts_total + c.attempts, tool_attempts_allowed = s.tool_attempts_allowed + c.allowed,
            tool_attempts_blocked = s.tool_attempts_blocked + c.attempts - c.allowed
        FROM counted c WHERE s.session_id = c.session_id
        """;
}
