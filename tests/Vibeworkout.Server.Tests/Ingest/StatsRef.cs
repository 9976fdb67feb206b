using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>A stats ref on a remote as a sync would leave it, and workouts to read it for.</summary>
internal static class StatsRef
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>Writes lines, sealed by the rule of the sync.</summary>
    public static async Task<int> WriteAsync(ServerLab lab, GateLab git, IEnumerable<LogEvent> lines)
    {
        var cutter = new LogCutter();
        foreach (var line in lines)
        {
            cutter.Add(LogLine.Write(line).AsSpan()[..^1]);
        }

        await WriteFilesAsync(lab, git, [.. cutter.Sealed.Append(cutter.Open).Select(f => f.ToArray())]);
        return cutter.Sealed.Count;
    }

    /// <summary>Writes files: all but the last one sealed.</summary>
    public static async Task WriteFilesAsync(ServerLab lab, GateLab git, params IReadOnlyList<byte[]> files)
    {
        Assert.True(UserKey.TryParse((await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString(), out var user));
        var repository = new PrivateRepository(git.Folder["writer.git"], new GitRunner());
        repository.EnsureCreated();
        var blobs = files
            .Select(
                (file, i) =>
                    (
                        Name: i == files.Count - 1 ? RefNames.OpenStatsFile : RefNames.SealedStatsFile(i + 1),
                        Blob: repository.WriteBlob(file)
                    )
            )
            .ToDictionary(f => f.Name, f => f.Blob);
        Assert.IsType<PushResult.Done>(
            repository.Push(git.Remote, RefNames.Stats(user), repository.WriteCommit(blobs, "test"), null, Long)
        );
    }

    /// <summary>A workout that is over.</summary>
    public static async Task<Guid> PutWorkoutAsync(ServerLab lab, Guid repo, DateTimeOffset start, IngestJob? job = null)
    {
        var session = Guid.CreateVersion7(start);
        await lab.InDatabaseAsync(async db =>
        {
            var row = new WorkoutSession
            {
                Id = session,
                UserId = (await db.Users.SingleAsync()).Id,
                StartedAt = start,
                EndedAt = start.AddMinutes(5),
                Source = "manual",
                ThresholdBpm = 100,
            };
            row.Repos.Add(new SessionRepo { RepoId = repo });
            db.Sessions.Add(row);
            if (job is not null)
            {
                job.SessionId = session;
                db.IngestJobs.Add(job);
            }

            await db.SaveChangesAsync();
        });
        return session;
    }

    public static AttemptEvent Attempt(int number, DateTimeOffset at, Guid? session, bool allowed = true) =>
        new()
        {
            Timestamp = at,
            Id = Guid.CreateVersion7(at),
            Tool = number % 2 == 0 ? "Bash" : "Edit",
            Allowed = allowed,
            Reason = allowed ? null : "hr_below_threshold",
            SessionId = session?.ToString(),
            ToolUseId = $"call-{number}",
            Agent = "claude-code",
            AgentSessionId = "agent",
        };

    public static OutcomeEvent Outcome(int number, DateTimeOffset at, bool succeeded = true) =>
        new()
        {
            Timestamp = at,
            Id = Guid.CreateVersion7(at),
            Tool = "x",
            ToolUseId = $"call-{number}",
            Agent = "claude-code",
            AgentSessionId = "agent",
            Succeeded = succeeded,
            DurationMs = number,
        };
}
