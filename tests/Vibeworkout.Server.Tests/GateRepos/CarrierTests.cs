using System.Net;
using System.Text.Json;
using Vibeworkout.Server.Tests.Ingest;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.GateRepos;

/// <summary>The first run: start the server, paste one line in any clone, start the workout. No account, nothing committed, no ref on
/// anybody's remote.</summary>
public sealed class CarrierTests
{
    private static readonly string[] With = ["--Carrier", "true"];

    [Fact]
    public async Task One_line_gates_every_clone_on_every_machine_of_a_person_and_calls_stand_under_their_project()
    {
        await using var lab = await ServerLab.StartAsync(null, With);
        var carrier = await CarrierAsync(lab);
        var line = carrier.GetProperty("init_command").GetString()!.Split(' ');
        using var shop = await CloneOfAsync("https://git.example/acme/shop.git", line);
        using var site = await CloneOfAsync("git@git.example:acme/site.git", line);
        var third = shop.Folder["third"]; // on the same machine
        await shop.CloneAsync(third);
        await shop.GitAsync(third, "remote", "set-url", "origin", "https://git.example/acme/docs.git");
        Assert.Equal(0, (await shop.CliInAsync(third, null, line[1..])).ExitCode);
        Assert.Equal(2, (await shop.HookAsync("pre-tool-use")).ExitCode);
        var tested = await lab.PostAsync($"/api/gate-repos/{carrier.GetProperty("id").GetGuid()}/test");
        Assert.StartsWith("Signals are written.", tested.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 150);
        foreach (var (clone, folder) in new[] { (shop, shop.Clone), (shop, third), (site, site.Clone) })
        {
            await Eventually.BecomesAsync(
                () => clone.HookAsync("pre-tool-use", folder: folder),
                e => e.ExitCode == 0,
                "the gate to open through the carrier"
            );
            var synced = await clone.CliInAsync(folder, null, "sync");
            Assert.True(synced.ExitCode == 0, synced.ToString());
        }

        var running = await Eventually.BecomesAsync(
            async () => (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("tool_stats").GetProperty("by_repo"),
            by => by.EnumerateObject().Count() == 3,
            "the running workout to know its projects"
        );
        Assert.Equal(["acme/docs", "acme/shop", "acme/site"], running.EnumerateObject().Select(r => r.Name));
        // one signal for all of them, so one push a beat
        var signals = await shop.GitAsync(carrier.GetProperty("remote_url").GetString()!, "for-each-ref", "refs/vibeworkout/hr");
        Assert.Single(signals.Split('\n'));
        await lab.PostAsync("/api/workout/stop");
        var rows = (await lab.GetAsync("/api/workout/stats/projects")).Json.GetProperty("repos").EnumerateArray().ToList();
        Assert.Equal(["docs", "shop", "site"], rows.Select(r => r.GetProperty("name").GetString()).Order());
        Assert.All(
            rows,
            row =>
            {
                Assert.Equal(JsonValueKind.Null, row.GetProperty("id").ValueKind);
                Assert.Equal((1, 1), (row.GetProperty("workouts").GetInt32(), row.GetProperty("allowed").GetInt32()));
            }
        );
        var project = (await lab.GetAsync("/api/workout/stats/projects/acme/shop")).Json;
        Assert.Equal(session, project.GetProperty("sessions")[0].GetProperty("session_id").GetGuid());
        foreach (var clone in new[] { shop, site })
        {
            Assert.Equal("", await clone.GitAsync(clone.Clone, "status", "--porcelain", "--ignored"));
            Assert.Equal("", await clone.GitAsync(clone.Remote, "for-each-ref", "refs/vibeworkout"));
        }
    }

    [Fact]
    public async Task A_repository_that_is_added_takes_the_lines_of_its_name_and_brings_its_commits()
    {
        await using var lab = await ServerLab.StartAsync(null, With);
        var carrier = await CarrierAsync(lab);
        using var git = await GateLab.WithoutGateAsync();
        var known = await lab.AddRepoAsync(git.Remote);
        const string name = "remote"; // of a path its last part
        await lab.PatchAsync($"/api/gate-repos/{known}", new { active = false });
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-3);
        var session = await StatsRef.PutWorkoutAsync(lab, carrier.GetProperty("id").GetGuid(), start);
        await StatsRef.PutWorkoutAsync(lab, known, start.AddHours(-1)); // one that used it itself counts beside
        await StatsRef.WriteAsync(lab, git, [StatsRef.Attempt(1, start.AddMinutes(1), session) with { Repo = name }]);
        await git.GitAsync(
            carrier.GetProperty("remote_url").GetString()!,
            "fetch",
            "-q",
            git.Remote,
            "+refs/vibeworkout/*:refs/vibeworkout/*"
        );
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh"); // its lines are there now: they name the repository
        var row = Assert.Single((await lab.GetAsync("/api/workout/stats/projects")).Json.GetProperty("repos").EnumerateArray());
        Assert.Equal(
            (known, 2, 1, 1),
            (
                row.GetProperty("id").GetGuid(),
                row.GetProperty("workouts").GetInt32(),
                row.GetProperty("attempts").GetInt32(),
                row.GetProperty("commits").GetInt32()
            )
        );
    }

    [Fact]
    public async Task Who_removes_it_is_not_given_it_again_and_who_erases_has_it_empty()
    {
        using var folder = new TempFolder();
        await using (var lab = await ServerLab.StartInAsync(folder.Path))
        {
            var carrier = await CarrierAsync(lab);
            var path = carrier.GetProperty("remote_url").GetString()!;
            await File.WriteAllTextAsync(Path.Combine(path, "refs", "left-behind"), "x");
            var bootstrap = await lab.PostAsync($"/api/gate-repos/{carrier.GetProperty("id").GetGuid()}/bootstrap", new { });
            Assert.Equal(HttpStatusCode.Conflict, bootstrap.Status);
            var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();
            var erased = await lab.PostAsync("/api/profile/erase", new { confirm = key });
            Assert.True(erased.Status == HttpStatusCode.OK, erased.Text);
            Assert.False(File.Exists(Path.Combine(path, "refs", "left-behind")));
            lab.ComeBack();
            var again = await CarrierAsync(lab);
            Assert.NotEqual(carrier.GetProperty("id").GetGuid(), again.GetProperty("id").GetGuid());
            Assert.Equal(HttpStatusCode.NoContent, (await lab.DeleteAsync($"/api/gate-repos/{again.GetProperty("id").GetGuid()}")).Status);
        }

        await using var later = await ServerLab.StartInAsync(folder.Path);
        Assert.Equal(0, (await later.GetAsync("/api/gate-repos")).Json.GetProperty("repos").GetArrayLength());
    }

    private static async Task<JsonElement> CarrierAsync(ServerLab lab)
    {
        var only = Assert.Single((await lab.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray());
        Assert.True(only.GetProperty("carrier").GetBoolean());
        return only;
    }

    /// <summary>A clone of somebody's repository, set up by the server's line.</summary>
    private static async Task<GateLab> CloneOfAsync(string origin, string[] line)
    {
        var clone = await GateLab.WithoutGateAsync();
        await clone.GitAsync(clone.Clone, "remote", "set-url", "origin", origin);
        var enrolled = await clone.CliAsync(line[1..]);
        Assert.True(enrolled.ExitCode == 0, enrolled.ToString());
        return clone;
    }
}
