using System.Net;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>A server on somebody's own machine, where others sign in too: its disk, network and git credentials are that one user's.</summary>
public class StrangerTests
{
    [Theory]
    [InlineData("/etc")]
    [InlineData("file:///etc/x.git")]
    [InlineData("http://169.254.169.254/latest.git")]
    [InlineData("https://10.0.0.1/x.git")]
    [InlineData("ssh://git@internal/x.git")]
    [InlineData("git@internal:owner/name.git")]
    [InlineData("https://git.example.org:22/x.git")]
    [InlineData("http://git.example.org/x.git")]
    public async Task They_send_it_nowhere_that_its_operator_did_not_name(string remote)
    {
        await using var lab = await ServerLab.StartAsync(null, "--Remotes:Hosts:0", "git.example.org");
        using var stranger = await Stranger.ComeAsync(lab, "stranger");
        var answer = await JsonClient.SendAsync(stranger.Http, HttpMethod.Post, "/api/gate-repos", new { remote_url = remote });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("this server talks to no other hosts", answer.Title, StringComparison.Ordinal);
        var named = await JsonClient.SendAsync(
            stranger.Http,
            HttpMethod.Post,
            "/api/gate-repos",
            new { remote_url = "https://git.example.org/owner/name.git" }
        );
        Assert.Equal(HttpStatusCode.Created, named.Status);
    }

    [Fact]
    public async Task They_have_fifty_repositories_and_no_more()
    {
        await using var lab = await ServerLab.StartAsync(null, "--Remotes:Hosts:0", "git.example.org");
        using var stranger = await Stranger.ComeAsync(lab, "stranger");
        await lab.InDatabaseAsync(async db =>
        {
            db.GateRepos.AddRange(
                Enumerable
                    .Range(0, 50)
                    .Select(n => new GateRepo
                    {
                        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                        UserId = stranger.User.Id,
                        RemoteUrl = $"https://git.example.org/owner/{n}.git",
                        Name = $"owner/{n}",
                        CreatedAt = TimeProvider.System.GetUtcNow(),
                    })
            );
            await db.SaveChangesAsync();
        });
        var more = new { remote_url = "https://git.example.org/owner/more.git" };
        var refused = await JsonClient.SendAsync(stranger.Http, HttpMethod.Post, "/api/gate-repos", more);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("There are 50 gate repos already", refused.Title, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await lab.PostAsync("/api/gate-repos", more)).Status);
    }

    [Fact]
    public async Task Whose_machine_it_is_stays_known_when_others_come()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        using var stranger = await Stranger.ComeAsync(lab, "stranger");
        await lab.InDatabaseAsync(async db =>
        {
            // older than the local user, as somebody from a server of before would be
            db.Users.Single(u => u.UserKey == "stranger").CreatedAt = DateTimeOffset.UnixEpoch;
            await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.Created, (await lab.PostAsync("/api/gate-repos", new { remote_url = git.Remote })).Status);
    }

    [Fact]
    public async Task Where_it_cannot_be_told_the_server_does_not_start_until_it_is_said()
    {
        using var data = new TempFolder();
        await using (var lab = await ServerLab.StartInAsync(data.Path))
        {
            await lab.InDatabaseAsync(async db =>
            {
                var now = TimeProvider.System.GetUtcNow();
                var only = db.Users.Single();
                db.ExternalLogins.Add(
                    new ExternalLogin
                    {
                        Issuer = "issuer",
                        Subject = "a",
                        UserId = only.Id,
                        CreatedAt = now,
                    }
                );
                only.UserKey = "hosted-one";
                await db.SaveChangesAsync();
            });
        }

        File.Delete(Path.Combine(data.Path, "local-user"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartInAsync(data.Path));
        Assert.Contains("LocalUser=<user key>", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartInAsync(data.Path, "--LocalUser", "nobody"));
        Assert.Contains("nobody here has that user key", refused.Message, StringComparison.Ordinal);
        await using (var said = await ServerLab.StartInAsync(data.Path, "--LocalUser", "hosted-one"))
        {
            Assert.Equal("hosted-one", (await said.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString());
        }

        await using var later = await ServerLab.StartInAsync(data.Path);
        Assert.Equal("hosted-one", (await later.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString());
    }
}
