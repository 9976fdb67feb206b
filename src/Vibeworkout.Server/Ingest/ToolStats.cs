using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>A tool's share.</summary>
internal sealed record ToolCounts(int Allowed, int Blocked, int Succeeded, int Failed);

/// <summary>
/// A session's tool attempts in numbers. Always <c>allowed + blocked = total_attempts</c> and <c>succeeded + failed + unfinished =
/// allowed</c>.
/// </summary>
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
)
{
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

/// <summary>One attempt as the API shows it.</summary>
/// <param name="Id">The log line's id.</param>
/// <param name="RepoId">The repository whose log it stands in.</param>
/// <param name="Timestamp">When, by the agent machine's clock.</param>
/// <param name="ToolName">The tool, as the agent calls it.</param>
/// <param name="Allowed">Whether the gate let it through.</param>
/// <param name="Gated">Whether the heart rate decided.</param>
/// <param name="Reason">Why it was blocked, or let through ungated.</param>
/// <param name="Bpm">Beats a minute at that moment.</param>
/// <param name="Outcome"><c>blocked</c>, <c>succeeded</c>, <c>failed</c> or <c>unfinished</c>.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Agent">Which agent.</param>
/// <param name="AgentSessionId">The agent's own session.</param>
/// <param name="Subagent">The subagent's type.</param>
/// <param name="Late">Whether it arrived after the workout had been stopped and read.</param>
public sealed record AttemptView(
    Guid Id,
    Guid RepoId,
    DateTimeOffset Timestamp,
    string ToolName,
    bool Allowed,
    bool Gated,
    string? Reason,
    int? Bpm,
    string Outcome,
    long? DurationMs,
    string? Agent,
    string? AgentSessionId,
    string? Subagent,
    bool Late
)
{
    internal static AttemptView Of(ToolAttempt a) =>
        new(
            a.Id,
            a.RepoId,
            a.Timestamp,
            a.ToolName,
            a.Allowed,
            a.Gated,
            a.Reason,
            a.Bpm,
            !a.Allowed
                ? "blocked"
                : a.Succeeded switch
                {
                    true => "succeeded",
                    false => "failed",
                    null => "unfinished",
                },
            a.DurationMs,
            a.Agent,
            a.AgentSessionId,
            a.Subagent,
            a.Late
        );
}
