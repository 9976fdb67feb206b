using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Dashboard.After;

/// <summary>Reads what the curve of a workout is drawn from.</summary>
internal sealed class SessionChartQuery(VibeworkoutContext db, SessionQueries queries)
{
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
        var maxBpm = await db.Users.Where(u => u.Id == user).Select(u => u.MaxBpm).SingleAsync(cancel);
        var marks = await AttemptMark.OfAsync(db, id, left, right, HrChartModel.Columns, cancel);
        return (new HrChartModel(samples, marks, left, right, session.ThresholdBpm, maxBpm), session.StartedAt);
    }
}
