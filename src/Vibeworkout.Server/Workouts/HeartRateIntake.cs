using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Workouts;

/// <summary>Takes heart-rate samples: all of a request or none, durable when it says so. The same time again is stored once.</summary>
internal sealed class HeartRateIntake(
    IDbContextFactory<VibeworkoutContext> dbs,
    SampleWriter writer,
    RunningWorkouts running,
    SampleTelemetry telemetry,
    TimeProvider time
)
{
    private static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBeforeStart = TimeSpan.FromMinutes(2);

    public async Task<IntakeResult> TakeAsync(Guid userId, Guid sessionId, IReadOnlyList<SendSample> samples, CancellationToken cancel)
    {
        var result = await TryTakeAsync(userId, sessionId, samples, cancel);
        var reason = result switch
        {
            IntakeResult.Refused => "clock",
            IntakeResult.NoSession => "no_session",
            IntakeResult.SessionOver => "session_over",
            _ => null, // who has to come again is counted where that is decided
        };
        if (reason is not null)
        {
            telemetry.Refused(samples.Count, reason);
        }

        return result;
    }

    private async Task<IntakeResult> TryTakeAsync(Guid userId, Guid sessionId, IReadOnlyList<SendSample> samples, CancellationToken cancel)
    {
        // what runs is known; only the rest is asked for
        if (RunningOf(userId, sessionId) is null && await WhyNotAsync(userId, sessionId, cancel) is { } refused)
        {
            return refused;
        }

        if (RunningOf(userId, sessionId) is not { } workout)
        {
            return new IntakeResult.SessionOver(); // stopped this moment
        }

        var now = time.GetUtcNow();
        if (samples.Any(s => s.Ts > now + MaxAhead))
        {
            return new IntakeResult.Refused("ts", "\"ts\" is more than 5 s in the future; set the sender's clock.");
        }

        if (samples.Any(s => s.Ts < workout.StartedAt - MaxBeforeStart))
        {
            return new IntakeResult.Refused("ts", "\"ts\" is more than 2 minutes before the workout's start; set the sender's clock.");
        }

        var rows = Rows(sessionId, samples, now);
        return await writer.WriteAsync(new(sessionId, rows), cancel) switch
        {
            null => new IntakeResult.Busy(),
            { Running: false } => Over(workout), // whoever stopped it, the database knows first
            { } stored => new IntakeResult.Taken(stored.New, State(workout, rows, now)),
        };
    }

    private IntakeResult.SessionOver Over(RunningWorkout workout)
    {
        _ = running.End(workout.UserId, workout.SessionId)?.FinishAsync(); // stopped elsewhere
        return new();
    }

    private static HrState State(RunningWorkout workout, List<HrSample> rows, DateTimeOffset now)
    {
        var state = workout.Add(rows.Select(r => new Sample(r.Timestamp, r.Bpm)));
        return new(state.Bpm, state.ThresholdBpm, state.HrOk, state.IsFresh ? now + workout.SignalLife : null, state.ToolsUnlocked);
    }

    /// <summary>One for each millisecond, by time; of two in one request the later wins.</summary>
    private static List<HrSample> Rows(Guid session, IReadOnlyList<SendSample> samples, DateTimeOffset now) =>
        samples is [var only]
            ?
            [
                new HrSample
                {
                    SessionId = session,
                    Timestamp = Millisecond(only.Ts ?? now),
                    Bpm = only.Bpm!.Value,
                    Source = only.Source,
                },
            ]
            :
            [
                .. samples
                    .GroupBy(s => Millisecond(s.Ts ?? now))
                    .OrderBy(g => g.Key)
                    .Select(g => new HrSample
                    {
                        SessionId = session,
                        Timestamp = g.Key,
                        Bpm = g.Last().Bpm!.Value,
                        Source = g.Last().Source,
                    }),
            ];

    private RunningWorkout? RunningOf(Guid user, Guid session) =>
        running.Of(user) is { } workout && workout.SessionId == session ? workout : null;

    /// <summary>Why a session that does not run here takes no samples; null when it runs after all, because it was started elsewhere a
    /// moment ago.</summary>
    private async Task<IntakeResult?> WhyNotAsync(Guid userId, Guid sessionId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var session = await db
            .Sessions.AsNoTracking()
            .Where(s => s.Id == sessionId && s.UserId == userId && s.DiscardedAt == null)
            .Select(s => new { s.EndedAt })
            .SingleOrDefaultAsync(cancel);
        if (session is null)
        {
            return new IntakeResult.NoSession();
        }

        if (session.EndedAt is not null)
        {
            return new IntakeResult.SessionOver();
        }

        await running.TakeUpAsync(sessionId, cancel);
        return null;
    }

    private static DateTimeOffset Millisecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
