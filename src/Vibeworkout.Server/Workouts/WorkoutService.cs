using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.ToolAttempts;

namespace Vibeworkout.Server.Workouts;

/// <summary>Starts and stops workouts. What happens on a stop stands here, top to bottom.</summary>
internal sealed class WorkoutService(VibeworkoutContext db, RunningWorkouts running, StatsIngest ingest, LiveEvents live, TimeProvider time)
{
    /// <summary>How long a stop waits for what is there already; the rest follows by schedule.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Starts a workout; a running one is ended first. Of many starts at once, the last one runs.</summary>
    public async Task<(WorkoutSession Session, IReadOnlyList<GateRepo> Repos)> StartAsync(Guid userId, string source, IReadOnlyList<GateRepo> repos, CancellationToken cancel)
    {
        var turn = running.TurnOf(userId);
        await turn.WaitAsync(cancel);
        try
        {
            await EndAsync(userId, cancel);
            var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            var last = await db.Sessions.Where(s => s.UserId == userId && s.StartedAt >= now).OrderByDescending(s => s.StartedAt).Select(s => s.StartedAt).FirstOrDefaultAsync(cancel);
            now = last >= now ? last.AddMilliseconds(1) : now; // sessions are paged by their start: no two share one
            var session = new WorkoutSession { Id = Guid.CreateVersion7(now), UserId = userId, StartedAt = now, Source = source, ThresholdBpm = user.HrThresholdBpm, NextIngestAt = IngestSchedule.First(now) };
            session.Repos.AddRange(repos.Select(r => new SessionRepo { RepoId = r.Id }));
            db.Sessions.Add(session);
            await db.SaveChangesAsync(cancel);
            running.Begin(session, user, repos);
            live.Publish(userId, "session", new { SessionId = session.Id, State = "started", At = now });
            return (session, repos);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Stops the running workout: locks, sums up, reads what is there. Null when none runs, or somebody else stopped it this moment.</summary>
    public async Task<Guid?> StopAsync(Guid userId, CancellationToken cancel)
    {
        var deadline = Task.Delay(StopPatience, time, cancel);
        if (await EndInTurnAsync(userId, cancel) is not { } ended)
        {
            return null;
        }

        var reading = ReadAsync(ended.Session);
        await Task.WhenAny(Task.WhenAll(ended.Locked, reading), deadline);
        return ended.Session;
    }

    private async Task<(Guid Session, Task Locked)?> EndInTurnAsync(Guid userId, CancellationToken cancel)
    {
        var turn = running.TurnOf(userId);
        await turn.WaitAsync(cancel);
        try
        {
            return await EndAsync(userId, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the running workout, if there is one. The row decides who ends it: of two at once, one finds nothing to do.</summary>
    private async Task<(Guid Session, Task Locked)?> EndAsync(Guid userId, CancellationToken cancel)
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.UserId == userId && s.EndedAt == null, cancel) is not { } session)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var end = now > session.StartedAt ? now : session.StartedAt.AddMilliseconds(1);
        var next = IngestSchedule.Next(end, 0);
        if (await db.Sessions.Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, end).SetProperty(s => s.NextIngestAt, next), cancel) == 0)
        {
            return null;
        }

        var workout = running.End(userId, session.Id);
        var locked = workout?.FinishAsync() ?? Task.CompletedTask; // on its own from here: a dead remote holds nobody up
        var samples = await db.HrSamples.AsNoTracking().Where(s => s.SessionId == session.Id).OrderBy(s => s.Timestamp).Select(s => new Sample(s.Timestamp, s.Bpm)).ToListAsync(CancellationToken.None);
        db.Summaries.Add(SampleMath.Summarize(session, samples, end));
        await db.SaveChangesAsync(CancellationToken.None);
        live.Publish(userId, "session", new { SessionId = session.Id, State = "stopped", At = end });
        return (session.Id, locked);
    }

    private async Task ReadAsync(Guid session)
    {
        if (await ingest.IngestAsync(session, CancellationToken.None))
        {
            live.Publish(await db.Sessions.Where(s => s.Id == session).Select(s => s.UserId).SingleAsync(), "session", new { SessionId = session, State = "ingested", At = time.GetUtcNow() });
        }
    }
}
