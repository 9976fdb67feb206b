using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Testing;

namespace Vibeworkout.Browser.Tests;

/// <summary>Workouts that are over, written into the server's database: nobody can train for three hours in a test.</summary>
public static class PastWorkouts
{
    private static readonly string[] Tools = ["Bash", "Read", "Edit", "Grep", "Write", "WebFetch"];

    /// <summary>A workout with a sample a second and its attempts spread over it.</summary>
    public static async Task<Guid> AddAsync(GateLab lab, TimeSpan length, int attempts, TimeSpan? ago = null, int late = 0)
    {
        await using var db = new VibeworkoutContext(
            (DbContextOptions<VibeworkoutContext>)
                new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutSqlite(lab.Folder["data", "vibeworkout.db"]).Options
        );
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var user = await db.Users.SingleAsync();
        var end = DateTimeOffset.FromUnixTimeMilliseconds(
            (TimeProvider.System.GetUtcNow() - (ago ?? TimeSpan.FromMinutes(1))).ToUnixTimeMilliseconds()
        );
        var start = end - length;
        var repo = await db.GateRepos.FirstOrDefaultAsync();
        if (repo is null)
        {
            repo = new GateRepo
            {
                Id = Guid.CreateVersion7(start),
                UserId = user.Id,
                RemoteUrl = lab.Remote,
                Name = "octocat/hello",
                TtlSeconds = 15,
                PublishIntervalSeconds = 5,
                CreatedAt = start,
                LastPushAt = end,
            };
            db.GateRepos.Add(repo);
        }

        var session = new WorkoutSession
        {
            Id = Guid.CreateVersion7(start),
            UserId = user.Id,
            StartedAt = start,
            EndedAt = end,
            Source = "ble",
            ThresholdBpm = 100,
            IngestedAt = end,
        };
        session.Repos.Add(new SessionRepo { SessionId = session.Id, RepoId = repo.Id });
        db.Sessions.Add(session);
        var seconds = (int)length.TotalSeconds;
        var random = new Random(seconds + attempts);
        int BpmAt(int second) =>
            (int)Math.Round(88 + (42 * Math.Sin(Math.PI * second / seconds)) + (9 * Math.Sin(second / 47.0)) + random.Next(-2, 3));
        var bpm = Enumerable.Range(0, seconds).Select(BpmAt).ToList();
        db.HrSamples.AddRange(
            bpm.Select(
                (b, i) =>
                    new HrSample
                    {
                        SessionId = session.Id,
                        Timestamp = start.AddSeconds(i),
                        Bpm = b,
                    }
            )
        );
        var rows = Enumerable
            .Range(0, attempts)
            .Select(i =>
            {
                var second = (int)((long)seconds * i / Math.Max(1, attempts));
                var allowed = bpm[second] >= 100;
                return new ToolAttempt
                {
                    RepoId = repo.Id,
                    Id = Guid.CreateVersion7(start.AddSeconds(second)),
                    SessionId = session.Id,
                    ToolName = Tools[random.Next(Tools.Length)],
                    Allowed = allowed,
                    Gated = true,
                    Reason = allowed ? null : "hr_below_threshold",
                    Bpm = bpm[second],
                    Timestamp = start.AddSeconds(second).AddMilliseconds(i % 1000),
                    Agent = "claude-code",
                    Succeeded = allowed ? i % 11 != 0 : null,
                    DurationMs = allowed ? random.Next(3, 9000) : null,
                    Late = i < late,
                    CreatedAt = end,
                };
            })
            .ToList();
        db.ToolAttempts.AddRange(rows);
        db.Summaries.Add(
            new WorkoutSummary
            {
                SessionId = session.Id,
                DurationSeconds = seconds,
                AvgBpm = Math.Round(bpm.Average(), 1),
                MaxBpm = bpm.Max(),
                MinBpm = bpm.Min(),
                SecondsAboveThreshold = bpm.Count(b => b >= 100),
                SecondsBelowThreshold = bpm.Count(b => b < 100),
                ThresholdBpm = 100,
                ToolAttemptsTotal = attempts,
                ToolAttemptsAllowed = rows.Count(r => r.Allowed),
                ToolAttemptsBlocked = rows.Count(r => !r.Allowed),
            }
        );
        if (attempts > 0)
        {
            db.SessionCommits.Add(
                new SessionCommit
                {
                    SessionId = session.Id,
                    RepoId = repo.Id,
                    Sha = "1f6c1f0e7c1b4b1e9d0f2f3f8f0f1a1122334455",
                    Title = "Parse the measurement without throwing",
                    AuthorName = "octocat",
                    CommittedAt = end.AddMinutes(-5),
                    Additions = 42,
                    Deletions = 7,
                    ChangedFiles = 3,
                }
            );
        }

        db.ChangeTracker.DetectChanges();
        await db.SaveChangesAsync();
        return session.Id;
    }
}
