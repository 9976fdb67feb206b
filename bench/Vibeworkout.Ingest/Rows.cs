using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Ingest;

/// <summary>What is stored, read back for the floor.</summary>
internal sealed record Rows(IReadOnlyList<ToolAttempt> Attempts, IReadOnlyList<ToolOutcome> Outcomes)
{
    /// <summary>The one aggregate that <c>tool_stats</c> are made of.</summary>
    public const string Aggregate =
        "SELECT tool_name, allowed, gated, reason, succeeded, count(*) FROM tool_attempts WHERE session_id = $1 GROUP BY "
        + "tool_name, allowed, gated, reason, succeeded";

    public static Rows Read(VibeworkoutContext db) =>
        new([.. db.ToolAttempts.AsNoTracking().OrderBy(a => a.Id)], [.. db.ToolOutcomes.AsNoTracking().OrderBy(o => o.Id)]);
}
