using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Tests;

/// <summary>A finished workout, put into the database as if it had happened.</summary>
public sealed record PastWorkout(DateTimeOffset StartedAt)
{
    /// <summary>Whose; the local user's when null.</summary>
    public Guid? User { get; init; }

    public IReadOnlyList<Guid> Repos { get; init; } = [];

    public int Minutes { get; init; } = 30;

    public int SecondsAbove { get; init; }

    public int SecondsBelow { get; init; }

    public double? AvgBpm { get; init; }

    public int? MaxBpm { get; init; }

    public bool Discarded { get; init; }

    public bool Running { get; init; }

    /// <summary>Attempts in the first repository: tool, allowed, how it ended.</summary>
    public IReadOnlyList<(string Tool, bool Allowed, bool? Succeeded)> Attempts { get; init; } = [];

    /// <summary>Commits in the first repository: lines added and deleted.</summary>
    public IReadOnlyList<(int Additions, int Deletions)> Commits { get; init; } = [];

    /// <summary>Puts it there; its id.</summary>
    public async Task<Guid> PutAsync(ServerLab lab)
    {
        var id = Guid.CreateVersion7(StartedAt);
        await lab.InDatabaseAsync(async db =>
        {
            var user = User ?? (await db.Users.OrderBy(u => u.CreatedAt).FirstAsync()).Id;
            var end = StartedAt.AddMinutes(Minutes);
            var session = new WorkoutSession
            {
                Id = id,
                UserId = user,
                StartedAt = StartedAt,
                EndedAt = Running ? null : end,
                DiscardedAt = Discarded ? end : null,
                Source = "manual",
                ThresholdBpm = 100,
            };
            session.Repos.AddRange(Repos.Select(r => new SessionRepo { RepoId = r }));
            session.Summary = new WorkoutSummary
            {
                DurationSeconds = Minutes * 60,
                AvgBpm = AvgBpm,
                MaxBpm = MaxBpm,
                MinBpm = MaxBpm,
                SecondsAboveThreshold = SecondsAbove,
                SecondsBelowThreshold = SecondsBelow,
                ThresholdBpm = 100,
                ToolAttemptsTotal = Attempts.Count,
                ToolAttemptsAllowed = Attempts.Count(a => a.Allowed),
                ToolAttemptsBlocked = Attempts.Count(a => !a.Allowed),
            };
            db.Sessions.Add(session);
            for (var i = 0; i < Attempts.Count; i++)
            {
                var (tool, allowed, succeeded) = Attempts[i];
                var at = StartedAt.AddSeconds(i);
                db.ToolAttempts.Add(
                    new ToolAttempt
                    {
                        RepoId = Repos[0],
                        Id = Guid.CreateVersion7(at),
                        SessionId = id,
                        ToolName = tool,
                        Allowed = allowed,
                        Gated = true,
                        Reason = allowed ? null : "hr_below_threshold",
                        Succeeded = succeeded,
                        Timestamp = at,
                        CreatedAt = at,
                    }
                );
            }

            for (var i = 0; i < Commits.Count; i++)
            {
                var commit = new SessionCommit
                {
                    SessionId = id,
                    RepoId = Repos[0],
                    Sha = $"{id:N}{i:x8}",
                    Title = $"Commit {i}",
                    AuthorName = "Test",
                    CommittedAt = StartedAt.AddSeconds(i),
                    Additions = Commits[i].Additions,
                    Deletions = Commits[i].Deletions,
                    ChangedFiles = 1,
                };
                commit.Files.Add(
                    new SessionCommitFile
                    {
                        Sha = commit.Sha,
                        Path = "a.txt",
                        Additions = Commits[i].Additions,
                        Deletions = Commits[i].Deletions,
                    }
                );
                db.SessionCommits.Add(commit);
            }

            await db.SaveChangesAsync();
        });
        return id;
    }

    /// <summary>Somebody else, with a repository of the same remote.</summary>
    public static async Task<(Guid User, Guid Repo)> SomebodyElseAsync(
        ServerLab lab,
        string remote = "https://github.com/octocat/hello.git"
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        var (user, repo) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await lab.InDatabaseAsync(async db =>
        {
            db.Users.Add(
                new User
                {
                    Id = user,
                    UserKey = "mallory",
                    CreatedAt = now,
                }
            );
            db.GateRepos.Add(
                new GateRepo
                {
                    Id = repo,
                    UserId = user,
                    RemoteUrl = remote,
                    Name = "octocat/hello",
                    CreatedAt = now,
                }
            );
            await db.SaveChangesAsync();
        });
        return (user, repo);
    }
}
