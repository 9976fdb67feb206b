using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Workouts;

/// <summary>Sums up what a workout came to, once, from the samples that are stored.</summary>
internal static class Summaries
{
    /// <summary>Makes the summary of an ended session that has none: whoever ended it may have died before.</summary>
    public static async Task EnsureAsync(VibeworkoutContext db, Guid sessionId, CancellationToken cancel)
    {
        if (
            await db
                .Sessions.AsNoTracking()
                .SingleOrDefaultAsync(s => s.Id == sessionId && s.EndedAt != null && s.DiscardedAt == null && s.Summary == null, cancel)
            is not { EndedAt: { } end } session
        )
        {
            return;
        }

        var samples = await db
            .HrSamples.AsNoTracking()
            .Where(s => s.SessionId == sessionId)
            .OrderBy(s => s.Timestamp)
            .Select(s => new Sample(s.Timestamp, s.Bpm))
            .ToListAsync(cancel);
        db.Summaries.Add(SampleMath.Summarize(session, samples, end));
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (Storage.Database.IsDuplicate(e))
        {
            // two did it at once, and came to the same
        }

        db.ChangeTracker.Clear();
    }
}
