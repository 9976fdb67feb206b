using System.Text;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

public class PrivateRepositoryTests
{
    private const string Ref = "refs/vibeworkout/test/one";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_written_and_pushed_comes_back_on_another_machine()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var (here, there) = (Open(lab, "here"), Open(lab, "there"));
        var commit = Write(here, "hello\n");
        Assert.IsType<PushResult.Done>(here.Push(lab.Remote, Ref, commit, "", Long));

        var found = Assert.IsType<FetchResult.Found>(there.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
        Assert.Equal(commit, found.Oid);
        Assert.Equal("hello\n", Encoding.UTF8.GetString(there.ReadFile(commit, "a.txt", 100)!));
        Assert.Null(there.ReadFile(commit, "a.txt", 3));
        Assert.Equal(6, Assert.Single(there.ListFiles(commit)!).Value.Size);
    }

    [Fact]
    public async Task A_stale_lease_is_refused_and_the_ref_stays()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab, "here");
        var (one, two) = (Write(repository, "one"), Write(repository, "two"));
        Assert.IsType<PushResult.Done>(repository.Push(lab.Remote, Ref, one, "", Long));
        Assert.IsType<PushResult.LeaseRefused>(repository.Push(lab.Remote, Ref, two, "", Long));
        Assert.IsType<PushResult.LeaseRefused>(repository.Push(lab.Remote, Ref, two, two, Long));
        Assert.Equal(one, await lab.GitAsync(lab.Remote, "rev-parse", Ref));
        Assert.IsType<PushResult.Done>(repository.Push(lab.Remote, Ref, two, one, Long));
    }

    [Fact]
    public async Task A_ref_that_is_not_there_is_missing_and_a_remote_that_is_not_there_is_said_to_be_none()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab, "here");
        Assert.IsType<FetchResult.Missing>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
        Assert.Equal(
            GitFailure.NoSuchRepository,
            Assert.IsType<FetchResult.Failed>(repository.Fetch(lab.Folder["nowhere.git"], Ref, FetchNegotiation.Noop, Long)).Failure
        );
    }

    [Theory]
    [InlineData("--upload-pack=touch x")]
    [InlineData("ext::sh -c true")]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task A_remote_that_is_an_option_or_a_command_is_never_given_to_git(string remote)
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(
            GitFailure.InvalidRemote,
            Assert.IsType<FetchResult.Failed>(Open(lab, "here").Fetch(remote, Ref, FetchNegotiation.Noop, Long)).Failure
        );
        Assert.Equal(
            GitFailure.InvalidRemote,
            Assert.IsType<PushResult.Failed>(Open(lab, "here").Push(remote, Ref, "x", null, Long)).Failure
        );
    }

    [Fact]
    public async Task A_remote_that_asks_for_a_password_is_not_waited_for()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        server.Before = context =>
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return Microsoft.AspNetCore.Http.Results.StatusCode(401);
        };
        var failed = Assert.IsType<FetchResult.Failed>(
            Open(lab, "here").Fetch(server.UrlOf("remote.git"), Ref, FetchNegotiation.Noop, Long)
        );
        Assert.Equal(GitFailure.AuthenticationNeeded, failed.Failure);
    }

    [Fact]
    public async Task A_remote_that_hangs_is_left_at_the_deadline()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        using var released = new SemaphoreSlim(0);
        server.Before = context =>
        {
            released.Wait(context.RequestAborted);
            return null;
        };
        var failed = Assert.IsType<FetchResult.Failed>(
            Open(lab, "here").Fetch(server.UrlOf("remote.git"), Ref, FetchNegotiation.Noop, TimeSpan.FromMilliseconds(300))
        );
        Assert.Equal(GitFailure.TimedOut, failed.Failure);
        released.Release(10);
    }

    [Fact]
    public async Task A_repository_that_was_damaged_is_made_anew()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab, "here");
        Assert.IsType<PushResult.Done>(repository.Push(lab.Remote, Ref, Write(repository, "one"), "", Long));
        File.WriteAllText(Path.Combine(repository.Path, "config"), "[core\n");
        Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("link that leads nowhere")]
    public async Task What_stands_in_its_place_is_taken_away_and_what_a_link_leads_to_stays(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && what != "file", "links need a right there");
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab, "here");
        var target = Directory.CreateDirectory(lab.Folder["target"]).FullName;
        File.WriteAllText(Path.Combine(target, "kept"), "");
        Directory.CreateDirectory(Path.GetDirectoryName(repository.Path)!);
        if (what == "file")
        {
            File.WriteAllText(repository.Path, "");
        }
        else
        {
            File.CreateSymbolicLink(repository.Path, what == "link" ? target : lab.Folder["nowhere"]);
        }

        Assert.IsType<FetchResult.Missing>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
        Assert.True(File.Exists(Path.Combine(target, "kept")));
    }

    [Fact]
    public async Task A_lock_that_a_killed_git_left_is_in_nobodys_way()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab, "here");
        var commit = Write(repository, "one");
        Assert.IsType<PushResult.Done>(repository.Push(lab.Remote, Ref, commit, "", Long));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(repository.Path, Ref))!);
        File.WriteAllText(Path.Combine(repository.Path, Ref + ".lock"), "");
        Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
        File.WriteAllText(Path.Combine(repository.Path, Ref + ".lock"), "");
        repository.SetRef(Ref, commit);
    }

    [Fact]
    public async Task Many_processes_may_make_it_at_once()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Open(lab, "here").EnsureCreated())));
        Assert.Equal("true", await lab.GitAsync(lab.Folder["here"], "rev-parse", "--is-bare-repository"));
        Assert.DoesNotContain(Directory.GetDirectories(lab.Folder.Path), folder => folder.Contains("here.", StringComparison.Ordinal));
    }

    private static PrivateRepository Open(GateLab lab, string name) => new(lab.Folder[name], new GitRunner(lab.Environment));

    private static string Write(PrivateRepository repository, string text)
    {
        repository.EnsureCreated();
        return repository.WriteCommit(
            new Dictionary<string, string> { ["a.txt"] = repository.WriteBlob(Encoding.UTF8.GetBytes(text)) },
            "test"
        );
    }
}
