using Npgsql;
using NpgsqlTypes;

namespace Vibeworkout.Data.Postgres;

/// <summary>Lines of a tool log on their way to PostgreSQL: as arrays, a parameter for each column, or in its binary copy format. Both in
/// the order of <see cref="ToolLogStatements"/>.</summary>
internal static class ToolLogRows
{
    public static IEnumerable<NpgsqlParameter> Columns(IReadOnlyList<ToolAttempt> attempts) =>
        [
            Of(attempts, a => a.Id, NpgsqlDbType.Uuid),
            Of(attempts, a => a.SessionId, NpgsqlDbType.Uuid),
            Of(attempts, a => a.Late, NpgsqlDbType.Boolean),
            Of(attempts, a => Text(a.DeclaredSessionId), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.ToolName), NpgsqlDbType.Text),
            Of(attempts, a => a.Allowed, NpgsqlDbType.Boolean),
            Of(attempts, a => a.Gated, NpgsqlDbType.Boolean),
            Of(attempts, a => Text(a.Reason), NpgsqlDbType.Text),
            Of(attempts, a => a.Bpm, NpgsqlDbType.Integer),
            Of(attempts, a => a.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
            Of(attempts, a => Text(a.Agent), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.AgentSessionId), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.Subagent), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.ToolUseId), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.InputHash), NpgsqlDbType.Text),
            Of(attempts, a => Text(a.Repo), NpgsqlDbType.Text),
        ];

    public static IEnumerable<NpgsqlParameter> Columns(IReadOnlyList<ToolOutcome> outcomes) =>
        [
            Of(outcomes, o => o.Id, NpgsqlDbType.Uuid),
            Of(outcomes, o => Text(o.ToolUseId), NpgsqlDbType.Text),
            Of(outcomes, o => Text(o.AgentSessionId), NpgsqlDbType.Text),
            Of(outcomes, o => Text(o.InputHash), NpgsqlDbType.Text),
            Of(outcomes, o => o.Succeeded, NpgsqlDbType.Boolean),
            Of(outcomes, o => o.DurationMs, NpgsqlDbType.Bigint),
            Of(outcomes, o => o.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
        ];

    public static IEnumerable<NpgsqlParameter> Columns(IReadOnlyList<StatsFile> files) =>
        [
            Of(files, f => f.Name, NpgsqlDbType.Text),
            Of(files, f => f.BlobId, NpgsqlDbType.Text),
            Of(files, f => f.Lines, NpgsqlDbType.Integer),
            Of(files, f => f.SkippedLines, NpgsqlDbType.Integer),
        ];

    public static NpgsqlParameter Of<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> column, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(column)], NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>PostgreSQL refuses text with a zero character in it.</summary>
    public static string? Text(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);

    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<ToolAttempt> attempts, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(ToolLogStatements.CopyAttempts, cancel);
        foreach (var a in attempts)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(a.Id, NpgsqlDbType.Uuid, cancel);
            await WriteAsync(copy, a.SessionId, NpgsqlDbType.Uuid, cancel);
            await copy.WriteAsync(a.Late, NpgsqlDbType.Boolean, cancel);
            await WriteAsync(copy, a.DeclaredSessionId, cancel);
            await WriteAsync(copy, a.ToolName, cancel);
            await copy.WriteAsync(a.Allowed, NpgsqlDbType.Boolean, cancel);
            await copy.WriteAsync(a.Gated, NpgsqlDbType.Boolean, cancel);
            await WriteAsync(copy, a.Reason, cancel);
            await WriteAsync(copy, a.Bpm, NpgsqlDbType.Integer, cancel);
            await copy.WriteAsync(a.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint, cancel);
            await WriteAsync(copy, a.Agent, cancel);
            await WriteAsync(copy, a.AgentSessionId, cancel);
            await WriteAsync(copy, a.Subagent, cancel);
            await WriteAsync(copy, a.ToolUseId, cancel);
            await WriteAsync(copy, a.InputHash, cancel);
            await WriteAsync(copy, a.Repo, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<ToolOutcome> outcomes, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(ToolLogStatements.CopyOutcomes, cancel);
        foreach (var o in outcomes)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(o.Id, NpgsqlDbType.Uuid, cancel);
            await WriteAsync(copy, o.ToolUseId, cancel);
            await WriteAsync(copy, o.AgentSessionId, cancel);
            await WriteAsync(copy, o.InputHash, cancel);
            await WriteAsync(copy, o.Succeeded, NpgsqlDbType.Boolean, cancel);
            await WriteAsync(copy, o.DurationMs, NpgsqlDbType.Bigint, cancel);
            await copy.WriteAsync(o.Timestamp.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancel) =>
        Text(text) is { } value ? copy.WriteAsync(value, NpgsqlDbType.Text, cancel) : copy.WriteNullAsync(cancel);

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancel)
        where T : struct => value is { } there ? copy.WriteAsync(there, type, cancel) : copy.WriteNullAsync(cancel);
}
