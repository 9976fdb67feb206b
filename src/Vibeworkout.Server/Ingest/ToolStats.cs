using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// A session's tool attempts in numbers. Always <c>allowed + blocked = total_attempts</c> and <c>succeeded + failed + unfinished =
/// allowed</c>.
/// </summary>
/// <param name="TotalAttempts">Tool calls tried.</param>
/// <param name="Allowed">Let through by the gate.</param>
/// <param name="Blocked">Blocked by the gate.</param>
/// <param name="Succeeded">Allowed, and ended well.</param>
/// <param name="Failed">Allowed, and ended badly.</param>
/// <param name="Unfinished">Allowed, and no end was logged.</param>
/// <param name="Ungated">Allowed without the heart rate deciding.</param>
/// <param name="ByTool">The same by tool.</param>
/// <param name="ByReason">Blocked attempts by the reason that the gate gave.</param>
internal sealed record ToolStats(
    int TotalAttempts,
    int Allowed,
    int Blocked,
    int Succeeded,
    int Failed,
    int Unfinished,
    int Ungated,
    IReadOnlyDictionary<string, ToolCounts> ByTool,
    IReadOnlyDictionary<string, int> ByReason
) : ILiveEvent
{
    string ILiveEvent.EventType => "totals";

    public static async Task<ToolStats> OfAsync(VibeworkoutContext db, Guid session, CancellationToken cancel)
    {
        var groups = await db
            .ToolAttempts.Where(a => a.SessionId == session)
            .GroupBy(a => new
            {
                a.ToolName,
                a.Allowed,
                a.Gated,
                a.Reason,
                a.Succeeded,
            })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        int Sum(Func<string, bool, bool, bool?, bool> which) =>
            groups.Where(g => which(g.Key.ToolName, g.Key.Allowed, g.Key.Gated, g.Key.Succeeded)).Sum(g => g.Count);
        var allowed = Sum((_, a, _, _) => a);
        var succeeded = Sum((_, a, _, s) => a && s == true);
        var failed = Sum((_, a, _, s) => a && s == false);
        return new(
            groups.Sum(g => g.Count),
            allowed,
            Sum((_, a, _, _) => !a),
            succeeded,
            failed,
            allowed - succeeded - failed,
            Sum((_, a, gated, _) => a && !gated),
            groups
                .Select(g => g.Key.ToolName)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToDictionary(
                    tool => tool,
                    tool => new ToolCounts(
                        Sum((t, a, _, _) => t == tool && a),
                        Sum((t, a, _, _) => t == tool && !a),
                        Sum((t, a, _, s) => t == tool && a && s == true),
                        Sum((t, a, _, s) => t == tool && a && s == false)
                    )
                ),
            groups
                .Where(g => !g.Key.Allowed)
                .GroupBy(g => g.Key.Reason ?? "unknown")
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(x => x.Count))
        );
    }
}
