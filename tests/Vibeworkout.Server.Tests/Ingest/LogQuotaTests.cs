using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Tests.GitHub;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>A few kilobytes that somebody pushes do not become hundreds of thousands of rows, and nothing of them is lost.</summary>
public class LogQuotaTests
{
    private const int All = 13_000;

    [Theory]
    [InlineData("--Limits:LogLinesPerDay", "lines of your logs were taken today")]
    [InlineData("--Limits:LogLinesPerSessionAndDay", "lines of one workout were taken today")]
    public async Task What_is_over_waits_for_the_next_day_and_is_told(string limit, string said)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var lab = await GitHubLab.StartAsync(webhooks: false, time: time, longTokens: true, more: [limit, "10000"]);
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        lab.GitHub.Install(mona);
        using var client = await lab.SignInAsync(mona);
        var added = await JsonClient.SendAsync(
            client,
            HttpMethod.Post,
            "/api/gate-repos",
            new { remote_url = lab.GitHub.CloneUrl(repository) }
        );
        Assert.True(added.Status == System.Net.HttpStatusCode.Created, added.ToString());
        var started = await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { });
        var session = started.Json.GetProperty("session_id").GetGuid();
        Push(repository.Git.Folder, session, time.GetUtcNow());
        var refused = await RefreshAsync(client, session);
        Assert.Contains(said, refused, StringComparison.Ordinal);
        Assert.Contains("10,000", refused, StringComparison.Ordinal);
        Assert.Equal(10_000, await CountAsync(lab));
        await RefreshAsync(client, session);
        Assert.Equal(10_000, await CountAsync(lab)); // nor by asking again
        time.SetUtcNow(new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1).AddSeconds(1));
        Assert.DoesNotContain(said, await RefreshAsync(client, session), StringComparison.Ordinal);
        Assert.Equal(All, await CountAsync(lab));
    }

    private static async Task<string> RefreshAsync(HttpClient client, Guid session)
    {
        await JsonClient.SendAsync(client, HttpMethod.Post, $"/api/workout/sessions/{session}/refresh", null);
        var seen = await JsonClient.SendAsync(client, HttpMethod.Get, $"/api/workout/sessions/{session}", null);
        return seen.Json.GetProperty("ingest").GetRawText();
    }

    private static async Task<int> CountAsync(GitHubLab lab)
    {
        var count = 0;
        await lab.Server.InDatabaseAsync(async db => count = await db.ToolAttempts.CountAsync());
        return count;
    }

    private static void Push(string remote, Guid session, DateTimeOffset at)
    {
        using var folder = new TempFolder();
        var lines = new MemoryStream();
        for (var i = 0; i < All; i++)
        {
            lines.Write(
                LogLine.Write(
                    new AttemptEvent
                    {
                        Timestamp = at,
                        Id = Guid.CreateVersion7(at),
                        Tool = "Bash",
                        Allowed = true,
                        SessionId = session.ToString(),
                    }
                )
            );
        }

        Assert.True(UserKey.TryParse("mona", out var user));
        var repository = new PrivateRepository(folder["writer.git"], new GitRunner());
        repository.EnsureCreated();
        var commit = repository.WriteCommit(
            new Dictionary<string, string> { [RefNames.OpenStatsFile] = repository.WriteBlob(lines.ToArray()) },
            "test"
        );
        Assert.IsType<PushResult.Done>(repository.Push(remote, RefNames.Stats(user), commit, null, TimeSpan.FromSeconds(60)));
    }
}
