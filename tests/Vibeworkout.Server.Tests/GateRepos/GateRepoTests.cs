using System.Net;

namespace Vibeworkout.Server.Tests.GateRepos;

public class GateRepoTests
{
    [Fact]
    public async Task A_repository_is_added_changed_and_removed_and_tells_what_to_type()
    {
        await using var lab = await ServerLab.StartAsync();
        var added = await lab.PostAsync("/api/gate-repos", new { remote_url = "https://github.com/octocat/hello-world.git" });
        Assert.Equal(
            ("octocat/hello-world", 30, 10),
            (
                added.Json.GetProperty("name").GetString(),
                added.Json.GetProperty("ttl_seconds").GetInt32(),
                added.Json.GetProperty("publish_interval_seconds").GetInt32()
            )
        );
        Assert.StartsWith("vibeworkout init --user-key ", added.Json.GetProperty("init_command").GetString(), StringComparison.Ordinal);
        var path = $"/api/gate-repos/{added.Json.GetProperty("id").GetGuid()}";
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await lab.PostAsync("/api/gate-repos", new { remote_url = "https://github.com/octocat/hello-world.git" })).Status
        );
        Assert.False((await lab.PatchAsync(path, new { active = false })).Json.GetProperty("active").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.PatchAsync(path, new { ttl_seconds = 10 })).Status); // one late push would lock
        Assert.Empty((await lab.PostAsync("/api/workout/start", new { })).Json.GetProperty("selected_repos").EnumerateArray());
        Assert.Single((await lab.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray());
        Assert.Equal(HttpStatusCode.NoContent, (await lab.DeleteAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("ext::sh -c x")]
    [InlineData("ssh://me:secret@host/x.git")]
    [InlineData("ftp://host/x")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_address_that_git_should_not_be_given_is_refused_and_not_repeated_with_its_secret(string? url)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PostAsync("/api/gate-repos", new { remote_url = url });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"remote_url\"", answer.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("git@github.com:octocat/x.git")]
    [InlineData("ssh://git@host/owner/x.git")]
    [InlineData("/srv/git/x.git")]
    public async Task Ssh_and_paths_are_taken(string url)
    {
        await using var lab = await ServerLab.StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await lab.PostAsync("/api/gate-repos", new { remote_url = url })).Status);
    }
}
