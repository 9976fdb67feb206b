using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Workouts;

/// <summary>What became of samples that were sent.</summary>
internal abstract record IntakeResult
{
    private IntakeResult()
    {
    }

    public sealed record Taken(int New, HrState State) : IntakeResult;

    public sealed record Refused(string Member, string Rule) : IntakeResult;

    public sealed record NoSession : IntakeResult;

    public sealed record SessionOver : IntakeResult;
}

/// <summary>Takes heart-rate samples: all of a request or none. The same time again is stored once.</summary>
internal sealed class HeartRateIntake(VibeworkoutContext db, RunningWorkouts running, TimeProvider time)
{
    private static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBeforeStart = TimeSpan.FromMinutes(2);

    public async Task<IntakeResult> TakeAsync(Guid userId, Guid sessionId, IReadOnlyList<SendSample> samples, CancellationToken cancel)
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sessionId && s.UserId == userId && s.DiscardedAt == null, cancel) is not { } session)
        {
            return new IntakeResult.NoSession();
        }

        if (session.EndedAt is not null)
        {
            return new IntakeResult.SessionOver();
        }

        var now = time.GetUtcNow();
        if (samples.Any(s => s.Ts > now + MaxAhead))
        {
            return new IntakeResult.Refused("ts", "\"ts\" is more than 5 s in the future; set the sender's clock.");
        }

        if (samples.Any(s => s.Ts < session.StartedAt - MaxBeforeStart))
        {
            return new IntakeResult.Refused("ts", "\"ts\" is more than 2 minutes before the workout's start; set the sender's clock.");
        }

        // one for each millisecond; of two in one request the later wins
        var rows = samples.GroupBy(s => Millisecond(s.Ts ?? now)).OrderBy(g => g.Key).Select(g => new HrSample { SessionId = sessionId, Timestamp = g.Key, Bpm = g.Last().Bpm!.Value, Source = g.Last().Source }).ToList();
        var added = await StoreAsync(rows, cancel);
        var workout = running.Of(userId) is { } w && w.SessionId == sessionId ? w : null;
        var state = workout?.Add(rows.Select(r => new Sample(r.Timestamp, r.Bpm)));
        return new IntakeResult.Taken(added, state is { } s
            ? new HrState(s.Bpm, s.ThresholdBpm, s.HrOk, s.IsFresh ? now + workout!.SignalLife : null, s.ToolsUnlocked)
            : new HrState(rows[^1].Bpm, session.ThresholdBpm, false, null, false)); // stopped between the two lines above
    }

    private async Task<int> StoreAsync(List<HrSample> rows, CancellationToken cancel)
    {
        while (true)
        {
            var session = rows[0].SessionId;
            var (first, last) = (rows[0].Timestamp, rows[^1].Timestamp);
            var known = await db.HrSamples.Where(s => s.SessionId == session && s.Timestamp >= first && s.Timestamp <= last).Select(s => s.Timestamp).ToListAsync(cancel);
            var fresh = rows.ExceptBy(known, r => r.Timestamp).ToList();
            db.HrSamples.AddRange(fresh);
            try
            {
                await db.SaveChangesAsync(cancel);
                return fresh.Count;
            }
            catch (DbUpdateException) when (fresh.Count > 0 && db.HrSamples.AsNoTracking().Any(s => s.SessionId == session && s.Timestamp >= first && s.Timestamp <= last && !known.Contains(s.Timestamp)))
            {
                db.ChangeTracker.Clear(); // the same sample came in twice at the same moment
            }
        }
    }

    private static DateTimeOffset Millisecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
