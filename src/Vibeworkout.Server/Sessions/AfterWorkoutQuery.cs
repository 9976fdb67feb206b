using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Sessions;

/// <summary>Reads what the page after a workout shows; the API's <c>post-summary</c> answers with the same.</summary>
internal sealed class AfterWorkoutQuery(VibeworkoutContext db, SessionQueries queries, TimeProvider time)
{
    /// <summary>A user's workout; null when it is not there, discarded, or somebody else's.</summary>
    public async Task<AfterWorkout?> OfAsync(Guid user, Guid id, CancellationToken cancel)
    {
        if (await queries.FindAsync(user, id, cancel) is not { } session)
        {
            return null;
        }

        var maxBpm = await MaxBpmAsync(user, cancel);
        var samples = await queries.SamplesAsync(id, cancel);
        var zones = HeartRateZones
            .Spent(samples, queries.EndOf(session), maxBpm)
            .Select(z => new ZoneTime(z.Zone.Number, z.Zone.Name, Math.Round(z.Seconds)))
            .ToList();
        var late = await db.ToolAttempts.CountAsync(a => a.SessionId == id && a.Late, cancel);
        var until = session.EndedAt + SessionDiscarding.Within;
        return new(await queries.ViewAsync(session, cancel), zones, late, until > time.GetUtcNow() ? until : null);
    }

    private Task<int> MaxBpmAsync(Guid user, CancellationToken cancel) =>
        db.Users.Where(u => u.Id == user).Select(u => u.MaxBpm).SingleAsync(cancel);
}
