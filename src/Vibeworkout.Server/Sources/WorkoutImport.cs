using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Makes a finished workout of a recorded file: all of it or nothing. Its tool log is read soon after, for calls of that
/// time.</summary>
internal sealed class WorkoutImport(VibeworkoutContext db, RunningWorkouts running, Uploads uploads, TimeProvider time)
{
    public async Task<ImportResult> ImportAsync(Guid userId, Stream file, CancellationToken cancel)
    {
        IReadOnlyList<Sample> samples;
        try
        {
            samples = await uploads.ReadAsync(stop => RecordedWorkout.Read(file, stop), cancel);
        }
        catch (FormatException e)
        {
            return new ImportResult.Refused(e.Message);
        }

        var (start, now) = (samples[0].At, time.GetUtcNow());
        var end = samples[^1].At > start ? samples[^1].At : start.AddSeconds(1);
        if (end > now)
        {
            return new ImportResult.Refused("This workout ends in the future; set the clock of the device that recorded it.");
        }

        var turn = running.TurnOf(userId);
        await turn.WaitAsync(cancel); // two imports of one file at once are one
        try
        {
            var other = await db
                .Sessions.Where(s =>
                    s.UserId == userId && s.DiscardedAt == null && s.StartedAt <= end && (s.EndedAt == null || s.EndedAt >= start)
                )
                .OrderBy(s => s.StartedAt)
                .FirstOrDefaultAsync(cancel);
            if (other is not null)
            {
                return new ImportResult.Overlaps(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"There is a workout already that started at {other.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and "
                            + $"overlaps this one."
                    )
                );
            }

            return await StoreAsync(userId, samples, start, end, now, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<ImportResult> StoreAsync(
        Guid userId,
        IReadOnlyList<Sample> samples,
        DateTimeOffset start,
        DateTimeOffset end,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
        var session = new WorkoutSession
        {
            Id = Guid.CreateVersion7(start),
            UserId = userId,
            StartedAt = start,
            EndedAt = end,
            Source = "import",
            ThresholdBpm = user.HrThresholdBpm,
        };
        session.Repos.AddRange(
            await db.GateRepos.Where(r => r.UserId == userId && r.Active).Select(r => new SessionRepo { RepoId = r.Id }).ToListAsync(cancel)
        );
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.Sessions.Add(session);
        db.IngestJobs.Add(new IngestJob { SessionId = session.Id, NextAt = now });
        db.HrSamples.AddRange(
            samples.Select(s => new HrSample
            {
                SessionId = session.Id,
                Timestamp = s.At,
                Bpm = s.Bpm,
            })
        );
        db.Summaries.Add(SampleMath.Summarize(session, samples, end));
        await db.SaveChangesAsync(cancel);
        return new ImportResult.Imported(session.Id, start, end, samples.Count);
    }
}
