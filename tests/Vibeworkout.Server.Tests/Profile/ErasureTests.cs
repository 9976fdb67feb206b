using System.Net;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Profile;

public class ErasureTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Everything_of_the_user_goes_and_everything_of_others_stays()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var (mallory, theirs) = await PastWorkout.SomebodyElseAsync(lab);
        var told = new PastWorkout(Now.AddHours(-2))
        {
            Repos = [repo],
            Attempts = [("Bash", true, true)],
            Commits = [(3, 1)],
        };
        await told.PutAsync(lab);
        var session = await (told with { StartedAt = Now.AddHours(-1), Discarded = true }).PutAsync(lab);
        var other = await (told with { User = mallory, Repos = [theirs] }).PutAsync(lab);
        await lab.InDatabaseAsync(async db =>
        {
            db.HrSamples.AddRange(
                new HrSample
                {
                    SessionId = session,
                    Timestamp = Now,
                    Bpm = 100,
                },
                new HrSample
                {
                    SessionId = other,
                    Timestamp = Now,
                    Bpm = 101,
                }
            );
            db.ApiTokens.Add(
                new ApiToken
                {
                    Id = Guid.CreateVersion7(Now),
                    UserId = mallory,
                    Name = "x",
                    Scope = "all",
                    Hash = "x",
                    CreatedAt = Now,
                }
            );
            await db.SaveChangesAsync();
        });
        await lab.PostAsync("/api/tokens", new { name = "watch" });
        await lab.PatchAsync("/api/profile", new { hr_threshold_bpm = 150, max_bpm = 200 });
        var running = await lab.StartWorkoutAsync();
        await lab.HrAsync(running, 160);
        await Eventually.BecomesAsync(
            () => Task.FromResult(Directory.Exists(Path.Combine(lab.Data, "git", $"{repo}.signal.git"))),
            there => there,
            "the scratch repository"
        );
        Directory.CreateDirectory(Path.Combine(lab.Data, "git", $"{theirs}.stats.git"));
        var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();

        var refused = await lab.PostAsync("/api/profile/erase", new { confirm = key + "x" });
        Assert.Equal((HttpStatusCode.BadRequest, true), (refused.Status, refused.Title!.Contains("\"confirm\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.PostAsync("/api/profile/erase", new { })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await lab.PostAsync("/api/profile/erase", new { confirm = key })).Status);
        await lab.PostAsync("/api/workout/stop");

        Assert.Equal(
            """{"sessions":3,"gate_repos":1,"tokens":1,"hr_connections":0}""",
            (await lab.PostAsync("/api/profile/erase", new { confirm = key })).Json.GetRawText()
        );
        await lab.InDatabaseAsync(async db =>
        {
            Assert.Equal(other, (await db.Sessions.SingleAsync()).Id);
            Assert.Equal((other, 101), ((await db.HrSamples.SingleAsync()).SessionId, (await db.HrSamples.SingleAsync()).Bpm));
            Assert.Equal(theirs, (await db.GateRepos.SingleAsync()).Id);
            Assert.Equal(theirs, (await db.ToolAttempts.SingleAsync()).RepoId);
            Assert.Equal(other, (await db.SessionCommits.SingleAsync()).SessionId);
            Assert.Equal(
                (1, 1, 1, 0),
                (
                    await db.SessionCommitFiles.CountAsync(),
                    await db.Summaries.CountAsync(),
                    await db.ApiTokens.CountAsync(),
                    await db.StatsFiles.CountAsync()
                )
            );
        });
        Assert.Equal([$"{theirs}.stats.git"], Directory.EnumerateDirectories(Path.Combine(lab.Data, "git")).Select(Path.GetFileName));

        // the account is still there, as new
        var profile = (await lab.GetAsync("/api/profile")).Json;
        Assert.Equal(
            (key, 100, 190),
            (
                profile.GetProperty("user_key").GetString(),
                profile.GetProperty("hr_threshold_bpm").GetInt32(),
                profile.GetProperty("max_bpm").GetInt32()
            )
        );
        await lab.AddRepoAsync(git.Remote);
        await lab.StartWorkoutAsync();
    }
}
