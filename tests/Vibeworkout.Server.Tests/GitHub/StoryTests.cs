using System.Net;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;

namespace Vibeworkout.Server.Tests.GitHub;

/// <summary>The hosted way from the sign-in to the session page, against a double of GitHub that is held to GitHub's own
/// description.</summary>
public class StoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_the_sign_in_to_the_pull_request(bool longTokens)
    {
        await using var lab = await GitHubLab.StartAsync(longTokens: longTokens);
        var mona = lab.GitHub.AddUser("mona");
        lab.GitHub.Install(mona);
        using var client = await lab.SignInAsync(mona);
        Assert.Equal("mona", (await GetAsync(client, "/api/profile")).Json.GetProperty("user_key").GetString());

        var made = await PostAsync(client, "/api/gate-repos", new { name = "gym" });
        Assert.True(made.Status == HttpStatusCode.Created, made.ToString());
        Assert.Equal("done", made.Json.GetProperty("bootstrap").GetProperty("state").GetString());
        Assert.Equal("installed", made.Json.GetProperty("github").GetProperty("state").GetString());
        var repository = lab.GitHub.FindRepository("mona", "gym")!;
        var files = await Programs.RunAsync(
            "git",
            repository.Git.Folder,
            new Dictionary<string, string>(),
            default,
            "ls-tree",
            "-r",
            "--name-only",
            "HEAD"
        );
        Assert.Contains("vibeworkout.config.json", files.Stdout, StringComparison.Ordinal);
        Assert.Contains("README.md", files.Stdout, StringComparison.Ordinal);

        var started = await PostAsync(client, "/api/workout/start", new { });
        var session = started.Json.GetProperty("session_id").GetGuid();
        await PostAsync(client, "/api/workout/hr", new { bpm = 130 });
        Assert.Equal((130, 100), await lab.SignalAsync(repository, "mona", s => s.HrOk) is var up ? (up.Bpm, up.ThresholdBpm) : default);
        await lab.GitHub.CommitAsync(
            repository,
            "Lift more\n\nCo-authored-by: Hubot <hubot@localhost>",
            new CommitOptions
            {
                Branch = "lift",
                Author = mona,
                Files = new Dictionary<string, string?> { ["lift.txt"] = "one\ntwo\n" },
            }
        );
        var pull = await lab.GitHub.OpenPullRequestAsync(repository, "lift", "main", "Lift more", mona);
        await PostAsync(client, "/api/workout/stop", null);
        var seen = await GitHubLab.UntilAsync(
            client,
            $"/api/workout/sessions/{session}",
            s =>
                s.GetProperty("pull_requests").GetArrayLength() == 1
                && s.GetProperty("commits").EnumerateArray().Any(c => c.GetProperty("files").GetArrayLength() > 0),
            "commits with files and a pull request"
        );
        var commit = Assert.Single(seen.GetProperty("commits").EnumerateArray(), c => c.GetProperty("title").GetString() == "Lift more");
        Assert.Equal(
            (2, 0, 1),
            (
                commit.GetProperty("additions").GetInt32(),
                commit.GetProperty("deletions").GetInt32(),
                commit.GetProperty("changed_files").GetInt32()
            )
        );
        var shown = seen.GetProperty("pull_requests")[0];
        Assert.Equal(
            (pull.Number, "created", "open"),
            (shown.GetProperty("number").GetInt32(), shown.GetProperty("action").GetString(), shown.GetProperty("state").GetString())
        );
        await lab.SignalAsync(repository, "mona", s => s is { HrOk: false, State: Protocol.Signals.SignalState.Over });

        await lab.GitHub.MergePullRequestAsync(repository, pull);
        await GitHubLab.UntilAsync(
            client,
            $"/api/workout/sessions/{session}",
            s => s.GetProperty("pull_requests")[0].GetProperty("state").GetString() == "merged",
            "the merge, told by a webhook"
        );
        lab.GitHub.AssertContract();
        Assert.Equal(0, lab.GitHub.Faults.PushViolations);
    }

    [Fact]
    public async Task The_gate_comes_by_a_pull_request_and_touches_nothing_else()
    {
        await using var lab = await GitHubLab.StartAsync();
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        await lab.GitHub.CommitAsync(
            repository,
            "Settings",
            new CommitOptions
            {
                Files = new Dictionary<string, string?>
                {
                    [".claude/settings.json"] = "{\n  \"model\": \"opus\"\n}\n",
                    ["CLAUDE.md"] = "# House rules\n",
                },
            }
        );
        lab.GitHub.Install(mona, repository);
        using var client = await lab.SignInAsync(mona);
        var added = await PostAsync(
            client,
            "/api/gate-repos",
            new { remote_url = lab.GitHub.CloneUrl(repository), bootstrap = "pull_request" }
        );
        Assert.Equal("pull_request", added.Json.GetProperty("bootstrap").GetProperty("state").GetString());
        Assert.StartsWith(lab.GitHub.Address.AbsoluteUri, added.Json.GetProperty("bootstrap_url").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("vibeworkout", await ShowAsync(repository, "main:.claude/settings.json"), StringComparison.Ordinal);
        var settings = await ShowAsync(repository, "vibeworkout/gate:.claude/settings.json");
        Assert.Contains("\"model\": \"opus\"", settings, StringComparison.Ordinal);
        Assert.Contains("vibeworkout-hook pre-tool-use || exit 2", settings, StringComparison.Ordinal);
        Assert.StartsWith("# House rules\n", await ShowAsync(repository, "vibeworkout/gate:CLAUDE.md"), StringComparison.Ordinal);

        // again: another branch, the first one is as it was
        var before = await ShowAsync(repository, "vibeworkout/gate:vibeworkout.config.json");
        await PostAsync(client, $"/api/gate-repos/{added.Json.GetProperty("id").GetGuid()}/bootstrap", new { how = "pull_request" });
        Assert.Equal(before, await ShowAsync(repository, "vibeworkout/gate:vibeworkout.config.json"));
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task A_teams_gate_is_one_file_without_a_person_and_is_not_made_everybodys()
    {
        await using var lab = await GitHubLab.StartAsync();
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        lab.GitHub.Install(mona, repository);
        using var client = await lab.SignInAsync(mona);
        var request = new
        {
            remote_url = lab.GitHub.CloneUrl(repository),
            bootstrap = "commit",
            bootstrap_mode = "team",
        };
        var added = await PostAsync(client, "/api/gate-repos", request);
        var made = added.Json.GetProperty("bootstrap");
        Assert.Equal("done", made.GetProperty("state").GetString());
        Assert.Equal("vibeworkout.config.json", Assert.Single(made.GetProperty("files").EnumerateArray()).GetString());
        var config = await ShowAsync(repository, "main:vibeworkout.config.json");
        Assert.Contains("\"public_key\"", config, StringComparison.Ordinal);
        Assert.DoesNotContain("\"user_key\"", config, StringComparison.Ordinal);
        Assert.Equal("", await ShowAsync(repository, "main:.claude/settings.json"));

        var again = $"/api/gate-repos/{added.Json.GetProperty("id").GetGuid()}/bootstrap";
        Assert.Equal("unchanged", (await PostAsync(client, again, new { mode = "team" })).Json.GetProperty("state").GetString());
        var refused = await PostAsync(client, again, new { mode = "committed" });
        Assert.Equal("failed", refused.Json.GetProperty("state").GetString());
        Assert.Contains("A team's file is there already", refused.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(config, await ShowAsync(repository, "main:vibeworkout.config.json"));
        Assert.Equal(400, (int)(await PostAsync(client, again, new { mode = "everybody" })).Status);
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task A_protected_branch_is_not_forced_and_the_pull_request_is_named_as_the_way()
    {
        await using var lab = await GitHubLab.StartAsync();
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        lab.GitHub.Install(mona, repository);
        GitHubDouble.ProtectRefs(repository, "refs/heads/main");
        using var client = await lab.SignInAsync(mona);
        var added = await PostAsync(client, "/api/gate-repos", new { remote_url = lab.GitHub.CloneUrl(repository), bootstrap = "commit" });
        Assert.Equal("failed", added.Json.GetProperty("bootstrap").GetProperty("state").GetString());
        Assert.Contains(
            "choose a pull request",
            added.Json.GetProperty("bootstrap").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> ShowAsync(Repository repository, string what) =>
        (await Programs.RunAsync("git", repository.Git.Folder, new Dictionary<string, string>(), default, "show", what)).Stdout;

    private static Task<Answer> GetAsync(HttpClient client, string path) => JsonClient.SendAsync(client, HttpMethod.Get, path, null);

    private static Task<Answer> PostAsync(HttpClient client, string path, object? body) =>
        JsonClient.SendAsync(client, HttpMethod.Post, path, body);
}
