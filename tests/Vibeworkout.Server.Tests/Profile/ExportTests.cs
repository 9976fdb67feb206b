using System.Net;
using System.Text.Json;
using Vibeworkout.Data;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Profile;

public class ExportTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Everything_of_the_user_is_in_one_document_and_nothing_secret_or_of_others()
    {
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        var (mallory, theirs) = await PastWorkout.SomebodyElseAsync(lab, "https://example.org/mallory/secret-project.git");
        var told = new PastWorkout(Now.AddHours(-2))
        {
            Repos = [repo],
            AvgBpm = 120.5,
            MaxBpm = 150,
            Attempts = [("Bash", true, true), ("Edit", false, null)],
            Commits = [(3, 1)],
        };
        var (kept, discarded, other) = (
            await told.PutAsync(lab),
            await (told with { StartedAt = Now.AddHours(-4), Discarded = true }).PutAsync(lab),
            await (told with { User = mallory, Repos = [theirs] }).PutAsync(lab)
        );
        var token = (await lab.PostAsync("/api/tokens", new { name = "watch", scope = "hr:write" })).Json.GetProperty("token").GetString()!;
        await lab.InDatabaseAsync(async db =>
        {
            db.HrSamples.AddRange(
                Enumerable
                    .Range(0, 450)
                    .Select(i => new HrSample
                    {
                        SessionId = kept,
                        Timestamp = Now.AddSeconds(-i),
                        Bpm = 100 + (i % 50),
                    })
            );
            db.HrSamples.Add(
                new HrSample
                {
                    SessionId = other,
                    Timestamp = Now,
                    Bpm = 66,
                }
            );
            db.ToolOutcomes.Add(
                new ToolOutcome
                {
                    RepoId = repo,
                    Id = Guid.CreateVersion7(Now),
                    ToolUseId = "call",
                    Succeeded = true,
                    Timestamp = Now,
                }
            );
            db.ToolOutcomes.Add(
                new ToolOutcome
                {
                    RepoId = theirs,
                    Id = Guid.CreateVersion7(Now),
                    ToolUseId = "their-call",
                    Succeeded = true,
                    Timestamp = Now,
                }
            );
            db.HrConnections.Add(
                new HrConnection
                {
                    Id = Guid.CreateVersion7(Now),
                    UserId = db.GateRepos.Single(r => r.Id == repo).UserId,
                    Service = "hyperate",
                    Account = "abc",
                    ProtectedSecret = "protected-secret",
                    CreatedAt = Now,
                }
            );
            await db.SaveChangesAsync();
        });

        using var response = await lab.Http.GetAsync("/api/profile/export");
        Assert.Equal(
            "attachment; filename=\"vibeworkout-export.json\"",
            response.Content.Headers.GetValues("Content-Disposition").Single()
        );
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        foreach (var secret in new[] { token, "protected-secret", lab.Token, "mallory", "secret-project", "their-call", other.ToString() })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        var all = JsonDocument.Parse(text).RootElement;
        Assert.Equal(
            (1, 100, 190),
            (
                all.GetProperty("version").GetInt32(),
                all.GetProperty("profile").GetProperty("hr_threshold_bpm").GetInt32(),
                all.GetProperty("profile").GetProperty("max_bpm").GetInt32()
            )
        );
        Assert.Equal(
            "https://github.com/octocat/hello.git",
            Assert.Single(all.GetProperty("gate_repos").EnumerateArray()).GetProperty("remote_url").GetString()
        );
        Assert.Equal([discarded, kept], all.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("session_id").GetGuid()));
        Assert.Equal(
            (120.5, repo),
            (
                all.GetProperty("sessions")[1].GetProperty("summary").GetProperty("avg_bpm").GetDouble(),
                all.GetProperty("sessions")[1].GetProperty("repo_ids")[0].GetGuid()
            )
        );
        Assert.Equal(
            [450, 4, 1, 2, 0],
            new[] { "samples", "attempts", "outcomes", "commits", "pull_requests" }.Select(name => all.GetProperty(name).GetArrayLength())
        );
        Assert.Equal("a.txt", all.GetProperty("commits")[0].GetProperty("commit").GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal("""[{"name":"watch","scope":"hr:write"}]""", all.GetProperty("tokens").GetRawText());
        Assert.Equal("""[{"service":"hyperate","account":"abc"}]""", all.GetProperty("hr_connections").GetRawText());
    }

    [Fact]
    public async Task A_workout_is_taken_along_as_JSON_or_its_attempts_as_CSV_in_which_nothing_is_a_formula()
    {
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        string[] tools = ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "a \"quoted\", name", "two\r\nlines", "Bash", "\t=1"];
        var session = await new PastWorkout(Now.AddHours(-2))
        {
            Repos = [repo],
            Attempts = [.. tools.Select(t => (t, true, (bool?)true))],
            Commits = [(3, 1)],
        }.PutAsync(lab);

        using var csv = await lab.Http.GetAsync($"/api/workout/sessions/{session}/export?format=csv");
        Assert.Equal($"attachment; filename=\"vibeworkout-{session}.csv\"", csv.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        var text = await csv.Content.ReadAsStringAsync();
        Assert.StartsWith("timestamp,tool_name,allowed,gated,reason,bpm,outcome,duration_ms,", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        foreach (
            var cell in new[]
            {
                ",'=cmd|'/c calc'!A1,",
                ",'+1,",
                ",'-1,",
                ",'@SUM(A1),",
                ",\"a \"\"quoted\"\", name\",",
                ",\"two\r\nlines\",",
                ",Bash,true,true,,,succeeded,",
                ",'\t=1,",
            }
        )
        {
            Assert.Contains(cell, text, StringComparison.Ordinal);
        }

        using var json = await lab.Http.GetAsync($"/api/workout/sessions/{session}/export");
        Assert.Equal(
            $"attachment; filename=\"vibeworkout-{session}.json\"",
            json.Content.Headers.GetValues("Content-Disposition").Single()
        );
        var document = JsonDocument.Parse(await json.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            (session, 8, 1),
            (
                document.GetProperty("session").GetProperty("session_id").GetGuid(),
                document.GetProperty("attempts").GetArrayLength(),
                document.GetProperty("session").GetProperty("commits").GetArrayLength()
            )
        );
        Assert.Equal(tools, document.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("tool_name").GetString()));
    }

    [Fact]
    public async Task What_is_not_there_or_not_offered_is_said()
    {
        await using var lab = await ServerLab.StartAsync();
        var (mallory, _) = await PastWorkout.SomebodyElseAsync(lab);
        var theirs = await new PastWorkout(Now.AddHours(-1)) { User = mallory }.PutAsync(lab);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.GetAsync($"/api/workout/sessions/{theirs}/export")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.GetAsync($"/api/workout/sessions/{theirs}/export?format=xml")).Status);
        using var stranger = lab.Client(null);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await JsonClient.SendAsync(stranger, HttpMethod.Get, "/api/profile/export", null)).Status
        );
    }

    [Fact]
    public async Task The_greatest_heart_rate_is_part_of_the_profile()
    {
        await using var lab = await ServerLab.StartAsync();
        Assert.Equal(190, (await lab.GetAsync("/api/profile")).Json.GetProperty("max_bpm").GetInt32());
        Assert.Equal(201, (await lab.PatchAsync("/api/profile", new { max_bpm = 201 })).Json.GetProperty("max_bpm").GetInt32());
        foreach (var no in new[] { 99, 231 })
        {
            var answer = await lab.PatchAsync("/api/profile", new { max_bpm = no });
            Assert.Equal(
                (HttpStatusCode.BadRequest, true),
                (answer.Status, answer.Title!.Contains("\"max_bpm\"", StringComparison.Ordinal))
            );
        }
    }
}
