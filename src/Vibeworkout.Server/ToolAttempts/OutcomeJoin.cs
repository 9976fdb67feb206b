using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>Joins outcomes to the allowed attempts they end: by the agent's name for the call, within the same agent session. Either may be read first.</summary>
internal static class OutcomeJoin
{
    private const int Chunk = 500;

    public static async Task RunAsync(VibeworkoutContext db, Guid repo, IReadOnlyList<string> calls, CancellationToken cancel)
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
}
