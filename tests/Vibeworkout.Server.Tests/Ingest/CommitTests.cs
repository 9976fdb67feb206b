using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>From commits on a real remote to a session's.</summary>
public class CommitTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    public async Task Commits_of_every_branch_in_the_workouts_time_are_its_own_once_however_often_it_is_read()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await new PastWorkout(Start) { Repos = [repo], Minutes = 30 }.PutAsync(lab);
        await CommitAsync(git, -3, "Long before", ("a.txt", "1\n2\n3\n"), ("old.txt", "a\nb\nc\nd\ne\nf\n"), ("bin.dat", "\0\u0001"));
        await CommitAsync(git, -1.5, "Just before", ("a.txt", "1\n2\n"));
        await git.GitAsync(git.Clone, "checkout", "-q", "-b", "feature/x");
        await git.GitAsync(git.Clone, "mv", "old.txt", "new.txt");
        await CommitAsync(
            git,
            5,
            "On a branch\n\nCo-authored-by: Somebody <some@body>",
            ("a.txt", "1\n2\n3\n4\n"),
            ("bin.dat", "\0\u0002")
        );
        await git.GitAsync(git.Clone, "checkout", "-q", "main");
        await CommitAsync(git, 6, "On main", ("b.txt", "b\n"));
        await InTimeAsync(git, 7, "merge", "-q", "--no-ff", "-m", "Merge feature/x", "feature/x");
        await CommitAsync(git, 31.5, "Just after", ("b.txt", "b\nc\n"));
        await CommitAsync(git, 33, "Long after", ("b.txt", "d\n"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "--all");

        for (var again = 0; again < 3; again++)
        {
            var ingest = await RefreshAsync(lab, session);
            Assert.Equal(
                ("complete", 5, 0, JsonValueKind.Null),
                (
                    ingest.GetProperty("state").GetString(),
                    ingest.GetProperty("commits").GetInt32(),
                    ingest.GetProperty("pull_requests").GetInt32(),
                    ingest.GetProperty("error").ValueKind
                )
            );
        }

        var view = (await lab.GetAsync($"/api/workout/sessions/{session}")).Json;
        Assert.Equal(
            [
                ("Just before", 0, 1, 1),
                ("On a branch", 2, 0, 3),
                ("On main", 1, 0, 1),
                ("Merge feature/x", 0, 0, 0),
                ("Just after", 1, 0, 1),
            ],
            view.GetProperty("commits")
                .EnumerateArray()
                .Select(c =>
                    (
                        c.GetProperty("title").GetString(),
                        c.GetProperty("additions").GetInt32(),
                        c.GetProperty("deletions").GetInt32(),
                        c.GetProperty("changed_files").GetInt32()
                    )
                )
        );
        var onBranch = view.GetProperty("commits")[1];
        Assert.Equal(
            """[{"path":"a.txt","additions":2,"deletions":0},{"path":"bin.dat","additions":null,"deletions":null},{"path":"new.txt","additions":0,"deletions":0}]""",
            onBranch.GetProperty("files").GetRawText()
        );
        Assert.Equal(
            ("Test", repo, JsonValueKind.Null, "2026-11-24T12:05:00.000Z"),
            (
                onBranch.GetProperty("author_name").GetString(),
                onBranch.GetProperty("repo_id").GetGuid(),
                onBranch.GetProperty("url").ValueKind,
                onBranch.GetProperty("committed_at").GetString()
            )
        );
        Assert.Equal(
            """{"commits":5,"additions":4,"deletions":1}""",
            (await lab.GetAsync("/api/workout/sessions")).Json.GetProperty("sessions")[0].GetProperty("commit_totals").GetRawText()
        );
    }

    [Fact]
    public async Task A_commit_that_names_a_workout_belongs_to_it_and_to_no_other_and_one_in_anothers_time_to_that_one()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var first = await new PastWorkout(Start) { Repos = [repo], Minutes = 10 }.PutAsync(lab);
        var second = await new PastWorkout(Start.AddMinutes(11)) { Repos = [repo], Minutes = 10 }.PutAsync(lab);
        await CommitAsync(git, 5, $"Late work of the second [vw:{second}]", ("a", "1"));
        await CommitAsync(git, 300, $"Much later\n\n[VW:{first.ToString().ToUpperInvariant()}]", ("a", "2"));
        await CommitAsync(git, 6, $"Of nobody here [vw:{Guid.CreateVersion7(Start)}]", ("a", "3"));
        await CommitAsync(git, 7, "No mark [vw:abc]", ("a", "4"));
        await CommitAsync(git, 11.5, "In the second, near the first", ("a", "5"));
        await CommitAsync(git, 10.5, "Between both", ("a", "6"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        await RefreshAsync(lab, first);
        await RefreshAsync(lab, second);
        Assert.Equal(["No mark [vw:abc]", "Between both", "Much later"], await TitlesAsync(lab, first));
        Assert.Equal([$"Late work of the second [vw:{second}]", "In the second, near the first"], await TitlesAsync(lab, second));
    }

    [Fact]
    public async Task An_amended_or_rebased_commit_counts_once_and_one_whose_branch_is_gone_stays()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await new PastWorkout(Start) { Repos = [repo] }.PutAsync(lab);
        await CommitAsync(git, 1, "Draft", ("a", "1\n"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        await git.GitAsync(git.Clone, "checkout", "-q", "-b", "idea");
        await CommitAsync(git, 2, "An idea", ("b", "1\n"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        await RefreshAsync(lab, session);
        Assert.Equal(["Draft", "An idea"], await TitlesAsync(lab, session));

        await git.GitAsync(git.Clone, "checkout", "-q", "main");
        await File.WriteAllTextAsync(Path.Combine(git.Clone, "a"), "1\n2\n");
        await git.GitAsync(git.Clone, "add", "-A");
        await InTimeAsync(git, null, "commit", "-q", "--amend", "-m", "Done");
        await git.GitAsync(git.Clone, "push", "-q", "--force", "origin", "HEAD", ":idea");
        await RefreshAsync(lab, session);
        Assert.Equal(["An idea", "Done"], await TitlesAsync(lab, session));
    }

    [Fact]
    public async Task Titles_names_and_paths_hold_nothing_that_cannot_be_shown()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await new PastWorkout(Start) { Repos = [repo] }.PutAsync(lab);
        await git.GitAsync(git.Clone, "config", "user.name", "Te\u001b[31mst\u202e");
        await CommitAsync(
            git,
            1,
            "\u001b[2J<script>" + new string('x', 600),
            ("line\nfeed.txt", "1\n"),
            ("linefeed.txt", "1\n2\n"),
            ("a \"quoted\"\tname.txt", "1\n")
        );
        await InTimeAsync(git, 2, "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "");
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        await RefreshAsync(lab, session);
        var commits = (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("commits");
        var (commit, empty) = (commits[0], commits[1]);
        Assert.Equal(
            ("[2J<script>" + new string('x', 489), "Te[31mst", 3),
            (
                commit.GetProperty("title").GetString(),
                commit.GetProperty("author_name").GetString(),
                commit.GetProperty("changed_files").GetInt32()
            )
        );
        Assert.Equal(
            [("a \"quoted\"name.txt", 1), ("linefeed.txt", 3)],
            commit
                .GetProperty("files")
                .EnumerateArray()
                .Select(f => (f.GetProperty("path").GetString(), f.GetProperty("additions").GetInt32()))
        );
        Assert.Equal(("(no message)", 0), (empty.GetProperty("title").GetString(), empty.GetProperty("changed_files").GetInt32()));
    }

    [Fact]
    public async Task A_stop_brings_the_workouts_commits_and_a_discarded_one_keeps_none()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(git.Folder.Path);
        await git.GitAsync(git.Remote, "config", "uploadpack.allowFilter", "true");
        var time = new FakeTimeProvider(Start);
        await using var lab = await ServerLab.StartAsync(time);
        var repo = await lab.AddRepoAsync(server.UrlOf("remote.git"));
        var session = await lab.StartWorkoutAsync();
        await CommitAsync(git, 0.1, "Now", ("a", "1\n"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        // not by itself while it runs, but when asked
        Assert.Equal(1, (await RefreshAsync(lab, session)).GetProperty("commits").GetInt32());
        await CommitAsync(git, 0.2, "Now again", ("a", "1\n2\n"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        time.Advance(TimeSpan.FromSeconds(30));
        await lab.PostAsync("/api/workout/stop");
        var view = await Eventually.BecomesAsync(
            async () => (await lab.GetAsync($"/api/workout/sessions/{session}")).Json,
            json => json.GetProperty("commits").GetArrayLength() == 2,
            "the second commit"
        );
        Assert.Equal([1, 1], view.GetProperty("commits").EnumerateArray().Select(c => c.GetProperty("additions").GetInt32()));
        await Eventually.BecomesAsync(
            async () =>
                (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("ingest").GetProperty("state").GetString(),
            state => state == "complete",
            "the end of the read"
        );

        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await lab.DeleteAsync($"/api/workout/sessions/{session}")).Status);
        await lab.InDatabaseAsync(async db =>
            Assert.Equal((0, 0), (await db.SessionCommits.CountAsync(), await db.SessionCommitFiles.CountAsync()))
        );
        // nor does the next workout get them
        var next = await new PastWorkout(Start.AddMinutes(1)) { Repos = [repo] }.PutAsync(lab);
        Assert.Equal(0, (await RefreshAsync(lab, next)).GetProperty("commits").GetInt32());
    }

    [Fact]
    public async Task A_remote_that_went_away_loses_nothing_and_says_why()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await new PastWorkout(Start) { Repos = [repo] }.PutAsync(lab);
        await CommitAsync(git, 1, "One", ("a", "1"));
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        await RefreshAsync(lab, session);
        Directory.Move(git.Remote, git.Remote + ".away");
        var ingest = await RefreshAsync(lab, session);
        Assert.Equal(("pending", 1), (ingest.GetProperty("state").GetString(), ingest.GetProperty("commits").GetInt32()));
        Assert.Contains("There is no git repository", ingest.GetProperty("error").GetString(), StringComparison.Ordinal);
        Directory.Move(git.Remote + ".away", git.Remote);
        Assert.Equal("complete", (await RefreshAsync(lab, session)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task More_commits_than_a_workout_may_have_are_left_out_and_that_is_said()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await new PastWorkout(Start) { Repos = [repo] }.PutAsync(lab);
        var stream = string.Concat(
            Enumerable
                .Range(0, 2010)
                .Select(i =>
                    $"commit refs/heads/many\nmark :{i + 1}\ncommitter Test <test@localhost> "
                    + $"{Start.AddSeconds(i % 600).ToUnixTimeSeconds()} +0000\ndata 3\nGo\n\nM 644 inline a\ndata 4\n{i:d4}\n"
                )
        );
        var imported = await Programs.RunAsync(
            "git",
            git.Remote,
            git.Environment,
            System.Text.Encoding.ASCII.GetBytes(stream),
            "fast-import",
            "--quiet"
        );
        Assert.True(imported.ExitCode == 0, imported.ToString());
        for (var again = 0; again < 2; again++)
        {
            var ingest = await RefreshAsync(lab, session);
            Assert.Equal(2000, ingest.GetProperty("commits").GetInt32());
            Assert.Contains("More than 2,000 commits", ingest.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://github.com/octocat/hello.git", "octocat/hello", "https://github.com/octocat/hello/commit/abc")]
    [InlineData("git@github.com:octocat/hello.git", "octocat/hello", "https://github.com/octocat/hello/commit/abc")]
    [InlineData("https://github.com/octocat/x%3Fy", "octocat/x?y", null)]
    [InlineData("https://git.example.org/octocat/hello.git", "octocat/hello", null)]
    [InlineData("/srv/git/hello.git", "git/hello", null)]
    public void Only_GitHubs_commits_have_a_page(string url, string name, string? page) =>
        Assert.Equal(
            page,
            new GitHubAddress(Microsoft.Extensions.Options.Options.Create(new GitHubOptions())).CommitPage(
                new Vibeworkout.Data.GateRepo { RemoteUrl = url, Name = name },
                "abc"
            )
        );

    private static Task<ServerLab> StartAsync() => ServerLab.StartAsync(new FakeTimeProvider(Start.AddDays(2)));

    private static async Task<JsonElement> RefreshAsync(ServerLab lab, Guid session) =>
        (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json;

    private static async Task<IEnumerable<string?>> TitlesAsync(ServerLab lab, Guid session) =>
        (await lab.GetAsync($"/api/workout/sessions/{session}"))
            .Json.GetProperty("commits")
            .EnumerateArray()
            .Select(c => c.GetProperty("title").GetString());

    private static async Task CommitAsync(GateLab git, double minute, string message, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(git.Clone, path), content);
        }

        await git.GitAsync(git.Clone, "add", "-A");
        await InTimeAsync(git, minute, "commit", "-q", "-m", message);
    }

    /// <summary>Runs git at a minute of the workout; where none is named, as a committer in the third minute who leaves the author's time
    /// alone.</summary>
    private static async Task InTimeAsync(GateLab git, double? minute, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(git.Environment)
        {
            ["GIT_COMMITTER_DATE"] = Start.AddMinutes(minute ?? 2.5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        if (minute is not null)
        {
            environment["GIT_AUTHOR_DATE"] = environment["GIT_COMMITTER_DATE"];
        }

        var ended = await Programs.RunAsync("git", git.Clone, environment, default, arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }
}
