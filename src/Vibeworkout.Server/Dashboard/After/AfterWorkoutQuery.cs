using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Dashboard.After;

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
        var until = session.EndedAt + SessionEndpoints.DiscardWithin;
        return new(await queries.ViewAsync(session, cancel), zones, late, until > time.GetUtcNow() ? until : null);
    }

    /// <summary>The session's curve between two times; from start to end where none are given. Null when it is not the user's.</summary>
    public async Task<(HrChartModel Chart, DateTimeOffset Start)?> ChartAsync(
        Guid user,
        Guid id,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancel
    )
    {
        if (await queries.FindAsync(user, id, cancel) is not { } session)
        {
            return null;
        }

        var (left, right) = (from ?? session.StartedAt, to ?? queries.EndOf(session));
        right = right - left < TimeSpan.FromSeconds(10) ? left.AddSeconds(10) : right;
        var samples = await db
            .HrSamples.AsNoTracking()
            .Where(s => s.SessionId == id && s.Timestamp >= left && s.Timestamp <= right)
            .OrderBy(s => s.Timestamp)
            .Select(s => new ChartPoint(s.Timestamp, s.Bpm))
            .ToListAsync(cancel);
        var marks = await AttemptMark.OfAsync(db, id, left, right, HrChartModel.Columns, cancel);
        return (new HrChartModel(samples, marks, left, right, session.ThresholdBpm, await MaxBpmAsync(user, cancel)), session.StartedAt);
    }

    private Task<int> MaxBpmAsync(Guid user, CancellationToken cancel) =>
        db.Users.Where(u => u.Id == user).Select(u => u.MaxBpm).SingleAsync(cancel);
}
