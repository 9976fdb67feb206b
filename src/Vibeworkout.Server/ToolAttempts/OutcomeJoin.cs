using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>Joins outcomes to the allowed attempts they end, within the same agent session. Either may be read first.</summary>
internal static class OutcomeJoin
{
    private const int Chunk = 500;

    /// <summary>By the agent's name for the call.</summary>
    public static async Task ByNameAsync(VibeworkoutContext db, Guid repo, IReadOnlyList<string> calls, CancellationToken cancel)
    {
        foreach (var chunk in calls.Chunk(Chunk))
        {
            var attempts = await db.ToolAttempts.Where(a => a.RepoId == repo && a.Allowed && a.Succeeded == null && a.ToolUseId != null && chunk.Contains(a.ToolUseId)).ToListAsync(cancel);
            var outcomes = (await db.ToolOutcomes.AsNoTracking().Where(o => o.RepoId == repo && o.ToolUseId != null && chunk.Contains(o.ToolUseId)).ToListAsync(cancel)).ToLookup(o => o.ToolUseId);
            foreach (var attempt in attempts)
            {
                // a log that names no agent session says nothing against the join
                var outcome = outcomes[attempt.ToolUseId].OrderBy(o => o.Timestamp)
                    .FirstOrDefault(o => o.AgentSessionId == attempt.AgentSessionId || o.AgentSessionId is null || attempt.AgentSessionId is null);
                if (outcome is not null)
                {
                    (attempt.Succeeded, attempt.DurationMs) = (outcome.Succeeded, outcome.DurationMs);
                }
            }

            db.ChangeTracker.DetectChanges();
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>For agents that name no calls: by tool and input, the first call with the first end. All that have this input are joined anew, because a line may arrive between two others.</summary>
    public static async Task ByInputAsync(VibeworkoutContext db, Guid repo, IReadOnlyList<string> inputs, CancellationToken cancel)
    {
        foreach (var chunk in inputs.Chunk(Chunk))
        {
            var attempts = await db.ToolAttempts.Where(a => a.RepoId == repo && a.Allowed && a.ToolUseId == null && a.InputHash != null && chunk.Contains(a.InputHash)).ToListAsync(cancel);
            var outcomes = (await db.ToolOutcomes.AsNoTracking().Where(o => o.RepoId == repo && o.ToolUseId == null && o.InputHash != null && chunk.Contains(o.InputHash)).ToListAsync(cancel))
                .GroupBy(o => (o.InputHash, o.AgentSessionId)).ToDictionary(g => g.Key, g => g.OrderBy(o => o.Timestamp).ToList());
            foreach (var calls in attempts.GroupBy(a => (a.InputHash, a.AgentSessionId)))
            {
                var ends = new Queue<ToolOutcome>(outcomes.GetValueOrDefault(calls.Key) ?? []);
                foreach (var attempt in calls.OrderBy(a => a.Timestamp))
                {
                    var end = ends.TryPeek(out var next) && next.Timestamp >= attempt.Timestamp ? ends.Dequeue() : null;
                    (attempt.Succeeded, attempt.DurationMs) = (end?.Succeeded, end?.DurationMs);
                }
            }

            db.ChangeTracker.DetectChanges();
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }
}
