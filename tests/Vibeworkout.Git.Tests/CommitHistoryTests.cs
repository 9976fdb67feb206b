using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

public class CommitHistoryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commits_of_all_branches_in_a_time_are_found_with_their_lines_whether_or_not_the_remote_knows_filters(bool filters)
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        await lab.GitAsync(lab.Remote, "config", "uploadpack.allowFilter", filters ? "true" : "false");
        await CommitAsync(
            lab,
            Noon.AddMinutes(-10),
            "Before",
            ("a.txt", "1\n2\n3\n"),
            ("bin", "\0\u0001"),
            ("old name.txt", "x\ny\nz\n1\n2\n3\n")
        );
        await lab.GitAsync(lab.Clone, "checkout", "-q", "-b", "feature/one");
        var one = await CommitAsync(lab, Noon, "One\n\nbody", ("a.txt", "1\n2\n4\n5\n"), ("bin", "\0\u0002"));
        await lab.GitAsync(lab.Clone, "mv", "old name.txt", "new \"näme\".txt");
        var two = await CommitAsync(lab, Noon.AddMinutes(1), "Two", ("line\nfeed\t.txt", "x\n"));
        await lab.GitAsync(lab.Clone, "checkout", "-q", "-b", "other", "HEAD~2");
        var three = await CommitAsync(lab, Noon.AddMinutes(2), "Three", ("c.txt", "no line end"));
        await MergeAsync(lab, Noon.AddMinutes(3), "feature/one");
        var merge = await lab.GitAsync(lab.Clone, "rev-parse", "HEAD");
        await CommitAsync(lab, Noon.AddMinutes(4), "After", ("d.txt", "d\n"));
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "--all");

        var history = Open(lab);
        var url = server.UrlOf("remote.git");
        Assert.Null(history.Fetch(url, Long));
        var found = history.InTime(Noon, Noon.AddMinutes(3), 100, Long);
        Assert.Null(found.Problem);
        Assert.Equal([merge, three, two, one], found.Commits.Select(c => c.Oid));
        var first = found.Commits[^1];
        Assert.Equal(
            (Noon, Noon, "Test", "test@localhost", "One\n\nbody\n"),
            (first.CommittedAt, first.AuthoredAt, first.AuthorName, first.AuthorEmail, first.Message)
        );

        if (filters)
        {
            Assert.Contains(
                " missing",
                await lab.GitAsync(lab.Folder["history.git"], "cat-file", "--batch-check", "--batch-all-objects")
                    + await MissingAsync(lab, one),
                StringComparison.Ordinal
            );
        }

        var changes = history.Changes(url, [one, two, three, merge], Long);
        Assert.Null(changes.Problem);
        Assert.Equal([new ChangedFile("a.txt", 2, 1), new ChangedFile("bin", null, null)], changes.Files[one]);
        Assert.Equal(
            [new ChangedFile("line\nfeed\t.txt", 1, 0), new ChangedFile("new \"näme\".txt", 0, 0)],
            changes.Files[two].OrderBy(f => f.Path, StringComparer.Ordinal)
        );
        Assert.Equal([new ChangedFile("c.txt", 1, 0)], changes.Files[three]);
        Assert.Empty(changes.Files[merge]);

        var some = history.InTime(Noon, Noon.AddMinutes(3), 2, Long);
        Assert.Equal((2, true), (some.Commits.Count, some.More));
    }

    [Fact]
    public async Task An_old_commit_in_between_does_not_end_the_search_and_a_text_is_found_at_any_time()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var inTime = await CommitAsync(lab, Noon, "In time", ("a", "a"));
        for (var i = 0; i < 20; i++)
        {
            await CommitAsync(lab, Noon.AddYears(-3).AddDays(-i), $"By a wrong clock {i}", ("a", $"{i}"));
        }

        var marked = await CommitAsync(lab, Noon.AddYears(-2), "Fix\n\n[VW:abc-1]", ("a", "marked"));
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD");
        var history = Open(lab);
        Assert.Null(history.Fetch(lab.Remote, Long));
        Assert.Equal([inTime], history.InTime(Noon.AddMinutes(-1), Noon.AddMinutes(1), 100, Long).Commits.Select(c => c.Oid));
        Assert.Equal([marked], history.WithText("[vw:abc-1]", 100, Long).Commits.Select(c => c.Oid));
        Assert.Empty(history.WithText("[vw:a.c-1]", 100, Long).Commits);
    }

    [Fact]
    public async Task What_was_force_pushed_away_is_on_no_branch_but_still_known_and_a_moved_branch_shows()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var history = Open(lab);
        var first = await CommitAsync(lab, Noon, "First", ("a", "a\n"));
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD:topic");
        Assert.Null(history.Fetch(lab.Remote, Long));
        var before = history.Fingerprint(Long);
        Assert.Equal(before, history.Fingerprint(Long));

        await lab.GitAsync(lab.Clone, "-c", "user.name=Somebody", "commit", "-q", "--amend", "-m", "Better");
        await lab.GitAsync(lab.Clone, "push", "-q", "--force", "origin", "HEAD:topic");
        Assert.Null(history.Fetch(lab.Remote, Long));
        Assert.NotEqual(before, history.Fingerprint(Long));
        Assert.Empty(history.InTime(Noon, Noon, 10, Long).Commits);
        var gone = Assert.Single(history.Find([first, new string('1', 40)], Long));
        Assert.Equal((first, "First\n"), (gone.Oid, gone.Message));

        // a branch that is gone there is gone here
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", ":topic");
        Assert.Null(history.Fetch(lab.Remote, Long));
        Assert.Empty(history.WithText("Better", 10, Long).Commits);
    }

    [Fact]
    public async Task A_remote_without_branches_has_no_commits_and_one_that_is_away_is_a_problem_in_words()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["empty.git"]);
        var history = Open(lab);
        Assert.Null(history.Fetch(lab.Folder["empty.git"], Long));
        Assert.Equal((0, null), (history.InTime(Noon, Noon, 10, Long).Commits.Count, history.InTime(Noon, Noon, 10, Long).Problem));
        Assert.Empty(history.Changes(lab.Folder["empty.git"], [], Long).Files);
        Assert.Equal(GitFailure.NoSuchRepository, history.Fetch(lab.Folder["nowhere.git"], Long)!.Failure);
        Assert.Equal(GitFailure.InvalidRemote, history.Fetch("--upload-pack=touch x", Long)!.Failure);
        Assert.Equal(GitFailure.InvalidRemote, history.Fetch("ext::sh -c true", Long)!.Failure);
    }

    [Fact]
    public async Task Locks_and_half_a_repository_that_a_stopped_git_left_stop_nothing()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var history = Open(lab);
        Assert.Null(history.Fetch(lab.Remote, Long));
        var path = lab.Folder["history.git"];
        await CommitAsync(lab, Noon, "Next", ("a", "a"));
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD");
        foreach (var file in new[] { "packed-refs.lock", "refs/remotes/origin/main.lock" })
        {
            await File.WriteAllTextAsync(Path.Combine(path, file), "");
        }

        Assert.Null(history.Fetch(lab.Remote, Long));
        Assert.Single(history.InTime(Noon, Noon, 10, Long).Commits);
        await File.WriteAllTextAsync(Path.Combine(path, "config"), "[core\n");
        Assert.Null(history.Fetch(lab.Remote, Long));
        Assert.Single(history.InTime(Noon, Noon, 10, Long).Commits);
    }

    [Fact]
    public async Task Contents_that_cannot_be_fetched_any_more_are_a_problem_in_words()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.GitAsync(lab.Remote, "config", "uploadpack.allowFilter", "true");
        var commit = await CommitAsync(lab, Noon, "One", ("a", "a\n"));
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD");
        var history = Open(lab);
        Assert.Null(history.Fetch($"file://{lab.Remote}", Long));
        var changes = history.Changes($"file://{lab.Folder["gone.git"]}", [commit], Long);
        Assert.Equal((0, GitFailure.NoSuchRepository), (changes.Files.Count, changes.Problem!.Failure));
        Assert.Equal(1, history.Changes($"file://{lab.Remote}", [commit], Long).Files[commit][0].Additions);
    }

    private static CommitHistory Open(GateLab lab) => new(lab.Folder["history.git"], new GitRunner(lab.Environment));

    private static async Task<string> CommitAsync(
        GateLab lab,
        DateTimeOffset at,
        string message,
        params (string Path, string Content)[] files
    )
    {
        foreach (var (path, content) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(lab.Clone, path), content);
        }

        await lab.GitAsync(lab.Clone, "add", "-A");
        var dates = new Dictionary<string, string>(lab.Environment)
        {
            ["GIT_AUTHOR_DATE"] = at.ToString("O"),
            ["GIT_COMMITTER_DATE"] = at.ToString("O"),
        };
        var made = await Programs.RunAsync("git", lab.Clone, dates, default, "commit", "-q", "-m", message);
        Assert.True(made.ExitCode == 0, made.ToString());
        return await lab.GitAsync(lab.Clone, "rev-parse", "HEAD");
    }

    private static async Task MergeAsync(GateLab lab, DateTimeOffset at, string branch)
    {
        var dates = new Dictionary<string, string>(lab.Environment)
        {
            ["GIT_AUTHOR_DATE"] = at.ToString("O"),
            ["GIT_COMMITTER_DATE"] = at.ToString("O"),
        };
        var made = await Programs.RunAsync("git", lab.Clone, dates, default, "merge", "-q", "--no-ff", "-m", "Merge", branch);
        Assert.True(made.ExitCode == 0, made.ToString());
    }

    /// <summary>What git says of a file's content that was not fetched.</summary>
    private static async Task<string> MissingAsync(GateLab lab, string commit)
    {
        var blob = await lab.GitAsync(lab.Clone, "rev-parse", $"{commit}:a.txt");
        var asked = await Programs.RunAsync(
            "git",
            lab.Folder["history.git"],
            lab.Environment,
            System.Text.Encoding.ASCII.GetBytes(blob + "\n"),
            "cat-file",
            "--batch-check"
        );
        return asked.Stdout;
    }
}
