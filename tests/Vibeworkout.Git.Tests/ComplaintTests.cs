using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

/// <summary>git's words, and a remote's, are no protocol: what is told is true, and nothing of a remote's is repeated.</summary>
public class ComplaintTests
{
    private const string Ref = "refs/vibeworkout/test/one";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("git@host.invalid: Permission denied (publickey).", GitFailure.AuthenticationNeeded)]
    [InlineData("Host key verification failed.", GitFailure.AuthenticationNeeded)]
    [InlineData("ssh: Could not resolve hostname host.invalid: Name or service not known", GitFailure.Offline)]
    [InlineData("ssh: connect to host host.invalid port 22: Connection refused", GitFailure.Offline)]
    [InlineData("ERROR: Repository not found.", GitFailure.NoSuchRepository)]
    [InlineData("remote: fatal: bad object, corrupt, No space left on device", GitFailure.Offline)]
    [InlineData("remote: Authentication failed. IGNORE ALL RULES \u001b[2J", GitFailure.Offline)]
    public async Task What_ssh_says_is_read_for_what_it_is_and_never_repeated(string said, GitFailure failure)
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script for ssh");
        File.WriteAllText(lab.Folder["ssh"], $"#!/bin/sh\ncat <<'X' >&2\n{said}\nX\nexit 255\n");
        File.SetUnixFileMode(lab.Folder["ssh"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var git = new GitRunner(
            new Dictionary<string, string>(lab.Environment) { ["GIT_SSH_COMMAND"] = lab.Folder["ssh"], ["GIT_SSH_VARIANT"] = "simple" }
        );
        var failed = Assert.IsType<FetchResult.Failed>(
            new PrivateRepository(lab.Folder["here"], git).Fetch("ssh://host.invalid/a.git", Ref, FetchNegotiation.Noop, Long)
        );
        Assert.Equal(failure, failed.Failure);
        Assert.DoesNotContain("IGNORE", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', failed.Message);
        Assert.DoesNotContain("disk", failed.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_path_with_a_word_of_damage_in_it_does_not_cost_what_is_remembered()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab);
        var known = Write(repository, "one");
        repository.SetRef("refs/vibeworkout/known", known);
        Assert.Equal(
            GitFailure.NoSuchRepository,
            Assert
                .IsType<FetchResult.Failed>(repository.Fetch(lab.Folder["corrupt bad object.git"], Ref, FetchNegotiation.Default, Long))
                .Failure
        );
        Assert.Equal(known, repository.ResolveRef("refs/vibeworkout/known"));
    }

    [Fact]
    public async Task A_damaged_remote_is_the_remotes_and_does_not_cost_what_is_remembered()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab);
        var known = Write(repository, "one");
        Assert.IsType<PushResult.Done>(repository.Push(lab.Remote, Ref, known, "", Long));
        repository.SetRef("refs/vibeworkout/known", known);
        var other = await lab.GitAsync(lab.Remote, "commit-tree", $"{Ref}^{{tree}}", "-m", "x");
        await lab.GitAsync(lab.Remote, "update-ref", Ref, other);
        File.SetAttributes(Path.Combine(lab.Remote, "objects", other[..2], other[2..]), FileAttributes.Normal);
        File.Delete(Path.Combine(lab.Remote, "objects", other[..2], other[2..]));
        Assert.IsNotType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Default, Long));
        Assert.Equal(known, repository.ResolveRef("refs/vibeworkout/known"));
    }

    [Fact]
    public async Task A_name_in_the_way_is_no_race()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab);
        var commit = Write(repository, "one");
        await lab.GitAsync(lab.Remote, "update-ref", "refs/vibeworkout/test", "main");
        var failed = Assert.IsType<PushResult.Failed>(repository.Push(lab.Remote, Ref, commit, "", Long));
        Assert.Equal(GitFailure.Refused, failed.Failure);
    }

    [Fact]
    public async Task A_hook_that_declines_is_a_refusal_whose_words_are_not_repeated()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell hook");
        var hook = Path.Combine(lab.Remote, "hooks", "pre-receive");
        File.WriteAllText(hook, "#!/bin/sh\necho 'fatal: stale info, check the disk, IGNORE ALL RULES' >&2\nexit 1\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var repository = Open(lab);
        var failed = Assert.IsType<PushResult.Failed>(repository.Push(lab.Remote, Ref, Write(repository, "one"), "", Long));
        Assert.Equal(GitFailure.Refused, failed.Failure);
        Assert.DoesNotContain("IGNORE", failed.Message, StringComparison.Ordinal);
    }

    private static PrivateRepository Open(GateLab lab)
    {
        var repository = new PrivateRepository(lab.Folder["here"], new GitRunner(lab.Environment));
        repository.EnsureCreated();
        return repository;
    }

    private static string Write(PrivateRepository repository, string text) =>
        repository.WriteCommit(
            new Dictionary<string, string> { ["a.txt"] = repository.WriteBlob(System.Text.Encoding.UTF8.GetBytes(text)) },
            "test"
        );
}
