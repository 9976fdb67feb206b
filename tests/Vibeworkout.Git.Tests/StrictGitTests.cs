using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

/// <summary>git on behalf of a stranger: one server, and nothing of the account that it runs in.</summary>
public class StrictGitTests
{
    [Fact]
    public async Task It_sends_nothing_that_the_account_knows_and_goes_where_it_is_sent_alone()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var asked = await GitHttpServer.StartAsync(git.Folder.Path);
        await using var elsewhere = await GitHttpServer.StartAsync(git.Folder.Path);
        var authorized = 0;
        asked.Before = context =>
        {
            authorized += context.Request.Headers.Authorization.Count;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return Microsoft.AspNetCore.Http.Results.StatusCode(401);
        };
        var home = git.Folder["own"];
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(Path.Combine(home, ".netrc"), "machine 127.0.0.1 login owner password secret\n");
        await File.WriteAllTextAsync(
            Path.Combine(home, ".gitconfig"),
            $$"""
            [credential]
                helper = "!f() { echo username=owner; echo password=secret; }; f"
            [url "{{elsewhere.UrlOf("")}}"]
                insteadOf = {{asked.UrlOf("")}}
            [http]
                extraHeader = "Authorization: Basic b3duZXI6c2VjcmV0"
            """
        );
        var account = new GitRunner(new Dictionary<string, string> { ["HOME"] = home, ["GIT_CONFIG_NOSYSTEM"] = "1" });
        var repository = new PrivateRepository(git.Folder["scratch.git"], account.With(StrictGit.Environment(asked.UrlOf("remote.git"))));
        repository.EnsureCreated();
        Assert.IsType<FetchResult.Failed>(Fetch(repository, asked.UrlOf("remote.git")));
        Assert.NotEmpty(asked.Requests);
        Assert.Equal(0, authorized);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task It_follows_no_redirect()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var asked = await GitHttpServer.StartAsync(git.Folder.Path);
        await using var elsewhere = await GitHttpServer.StartAsync(git.Folder.Path);
        asked.Before = context =>
            Microsoft.AspNetCore.Http.Results.Redirect(
                elsewhere.UrlOf("remote.git") + context.Request.Path.Value!["/remote.git".Length..] + context.Request.QueryString
            );
        var repository = new PrivateRepository(git.Folder["scratch.git"], new GitRunner(StrictGit.Environment(asked.UrlOf("remote.git"))));
        repository.EnsureCreated();
        Assert.IsType<FetchResult.Failed>(Fetch(repository, asked.UrlOf("remote.git")));
        Assert.NotEmpty(asked.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("path")]
    [InlineData("ssh")]
    [InlineData("git")]
    [InlineData("http")]
    public async Task It_speaks_no_other_protocol(string other)
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var http = await GitHttpServer.StartAsync(git.Folder.Path);
        var address = other switch
        {
            "file" => $"file://{git.Remote}",
            "path" => git.Remote,
            "ssh" => "ssh://git@127.0.0.1:1/x.git",
            "git" => "git://127.0.0.1:1/x.git",
            _ => http.UrlOf("remote.git"),
        };
        var repository = new PrivateRepository(
            git.Folder["scratch.git"],
            new GitRunner(StrictGit.Environment("https://git.example.org/x.git"))
        );
        repository.EnsureCreated();
        var failed = Assert.IsType<FetchResult.Failed>(Fetch(repository, address));
        Assert.NotEmpty(failed.Message);
        Assert.Empty(http.Requests);
    }

    private static FetchResult Fetch(PrivateRepository repository, string address) =>
        repository.FetchTip(address, "HEAD", TimeSpan.FromSeconds(60), "refs/test/tip");
}
