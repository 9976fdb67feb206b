using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Dashboard.Charts;

/// <summary>Tool attempts of one kind at one place of a chart. Where many fall together, one mark stands for them and says how
/// many.</summary>
/// <param name="At">The first of them.</param>
/// <param name="Kind"><c>allowed</c>, <c>failed</c>, <c>blocked</c> or <c>ungated</c>.</param>
/// <param name="Count">How many; at least 1.</param>
/// <param name="Bpm">The heart rate their log lines name, on average; null when they name none.</param>
public sealed record AttemptMark(DateTimeOffset At, string Kind, int Count, int? Bpm)
{
    /// <summary>The marks of a session between two times, at most four for each of <paramref name="columns"/> columns, counted by the
    /// database.</summary>
    public static async Task<IReadOnlyList<AttemptMark>> OfAsync(
        VibeworkoutContext db,
        Guid session,
        DateTimeOffset from,
        DateTimeOffset to,
        int columns,
        CancellationToken cancel
    )
    {
        var (start, end) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var width = Math.Max(1, (end - start) / columns);
        var rows = await db
            .Database.SqlQuery<Row>(
                $"""
                SELECT MIN("timestamp") AS at, allowed, gated, CASE WHEN NOT succeeded THEN 1 ELSE 0 END AS failed, CAST(COUNT(*) AS integer) AS count, CAST(AVG(bpm) AS double precision) AS bpm
                FROM tool_attempts WHERE session_id = {session} AND "timestamp" >= {start} AND "timestamp" <= {end}
                GROUP BY ("timestamp" - {start}) / {width}, allowed, gated, CASE WHEN NOT succeeded THEN 1 ELSE 0 END ORDER BY at
                """
            )
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new AttemptMark(
                DateTimeOffset.FromUnixTimeMilliseconds(r.At),
                KindOf(r),
                r.Count,
                r.Bpm is { } bpm ? (int)Math.Round(bpm) : null
            )),
        ];
    }

    private static string KindOf(Row row) =>
        row switch
        {
            { Allowed: false } => "blocked",
            { Gated: false } => "ungated",
            { Failed: 1 } => "failed",
            _ => "allowed",
        };

    private sealed record Row(long At, bool Allowed, bool Gated, int Failed, int Count, double? Bpm);
}
