using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Dashboard.Now;

internal sealed class NowQuery(
    VibeworkoutContext db,
    SessionQueries queries,
    RunningWorkouts running,
    GateRepoViews gateRepos,
    StreamConnections connections,
    TimeProvider time
)
{
    private const int Newest = 30;
    private static readonly TimeSpan ChartLength = TimeSpan.FromMinutes(10);

    public async Task<NowView> OfAsync(Guid userId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
        var repos = await db.GateRepos.AsNoTracking().Where(r => r.UserId == userId).OrderBy(r => r.CreatedAt).ToListAsync(cancel);
        var views = await gateRepos.OfAsync(userId, repos, cancel);
        var services = await db
            .HrConnections.Where(c => c.UserId == userId && c.Enabled)
            .OrderBy(c => c.CreatedAt)
            .Select(c => c.Service)
            .ToListAsync(cancel);
        var streams = services.Select(service => connections.StateOf(userId, service)).ToList();
        return await running.FindAsync(userId, cancel) is { } workout
            ? new(user, views, await RunningAsync(workout, user, now, cancel), null, streams, now)
            : new(
                user,
                views,
                null,
                (await queries.ListAsync(userId, 1, null, cancel)).Sessions is [var last, ..] ? last : null,
                streams,
                now
            );
    }

    private async Task<RunningView> RunningAsync(RunningWorkout workout, User user, DateTimeOffset now, CancellationToken cancel)
    {
        var (id, from) = (workout.SessionId, now - ChartLength);
        var samples = await db
            .HrSamples.AsNoTracking()
            .Where(s => s.SessionId == id && s.Timestamp >= from)
            .OrderBy(s => s.Timestamp)
            .Select(s => new ChartPoint(s.Timestamp, s.Bpm))
            .ToListAsync(cancel);
        var marks = await AttemptMark.OfAsync(db, id, from, now, HrChartModel.Columns, cancel);
        return new(
            workout,
            StatusView.Of(workout),
            workout.Source,
            await ToolStats.OfAsync(db, id, cancel),
            await queries.NewestAsync(id, Newest, cancel),
            new HrChartModel(samples, marks, from, now, workout.ThresholdBpm, user.MaxBpm)
        );
    }
}
