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
/// <param name="ByRepo">By the repository that they were tried in, as <paramref name="ByTool"/>.</param>
internal sealed record ToolStats(
    int TotalAttempts,
    int Allowed,
    int Blocked,
    int Succeeded,
    int Failed,
    int Unfinished,
    int Ungated,
    IReadOnlyDictionary<string, ToolCounts> ByTool,
    IReadOnlyDictionary<string, int> ByReason,
    IReadOnlyDictionary<string, ToolCounts> ByRepo
) : ILiveEvent
{
    string ILiveEvent.EventType => "totals";

    public static async Task<ToolStats> OfAsync(VibeworkoutContext db, Guid session, CancellationToken cancel)
    {
        var groups = await db
            .ToolAttempts.Where(a => a.SessionId == session)
            .GroupBy(a => new
            {
                a.RepoId,
                a.Repo,
                a.ToolName,
                a.Allowed,
                a.Gated,
                a.Reason,
                a.Succeeded,
            })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        var ids = groups.Select(g => g.Key.RepoId).Distinct().ToList();
        var names = await db.GateRepos.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, cancel);
        var counted = groups
            .Select(g => new Group(
                g.Key.ToolName,
                g.Key.Repo ?? names.GetValueOrDefault(g.Key.RepoId, ""),
                g.Key.Allowed,
                g.Key.Gated,
                g.Key.Reason,
                g.Key.Succeeded,
                g.Count
            ))
            .ToList();
        var all = CountsOf(counted);
        return new(
            all.Allowed + all.Blocked,
            all.Allowed,
            all.Blocked,
            all.Succeeded,
            all.Failed,
            all.Allowed - all.Succeeded - all.Failed,
            counted.Where(g => g is { Allowed: true, Gated: false }).Sum(g => g.Count),
            By(counted, g => g.Tool),
            counted
                .Where(g => !g.Allowed)
                .GroupBy(g => g.Reason ?? "unknown")
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(x => x.Count)),
            By(counted, g => g.Repo)
        );
    }

    private static Dictionary<string, ToolCounts> By(IEnumerable<Group> groups, Func<Group, string> key) =>
        groups.GroupBy(key).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, CountsOf);

    private static ToolCounts CountsOf(IEnumerable<Group> groups)
    {
        var (allowed, blocked, succeeded, failed) = (0, 0, 0, 0);
        foreach (var g in groups)
        {
            _ = g switch
            {
                { Allowed: false } => blocked += g.Count,
                { Succeeded: true } => succeeded += g.Count,
                { Succeeded: false } => failed += g.Count,
                _ => 0,
            };
            allowed += g.Allowed ? g.Count : 0;
        }

        return new(allowed, blocked, succeeded, failed);
    }

    /// <summary>Attempts that have all of this in common.</summary>
    private sealed record Group(string Tool, string Repo, bool Allowed, bool Gated, string? Reason, bool? Succeeded, int Count);
}
