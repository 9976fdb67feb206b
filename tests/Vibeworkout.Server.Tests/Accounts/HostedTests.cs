using System.Net;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>A server on the internet, for many.</summary>
public class HostedTests
{
    private static readonly string[] SignIn = ["--GitHub:ClientId", "id", "--GitHub:ClientSecret", "secret"];
    private static readonly string[] Hosted = ["--Hosted", "true", "--PublicUrl", "https://vibeworkout.example.org", .. SignIn];

    [Fact]
    public async Task Nobody_gets_in_by_a_file_and_there_is_no_user_at_first()
    {
        await using var lab = await ServerLab.StartAsync(null, Hosted);
        Assert.False(File.Exists(Path.Combine(lab.Data, "sign-in-token")));
        Assert.Equal("", lab.Token);
        await lab.InDatabaseAsync(db =>
        {
            Assert.Empty(db.Users);
            return Task.CompletedTask;
        });
        using var client = lab.Client(null);
        client.DefaultRequestHeaders.Host = "vibeworkout.example.org";
        using var page = await client.GetAsync("/signed-out");
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("Sign in with GitHub", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Token", text, StringComparison.Ordinal);
        Assert.Contains("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_own_name_is_answered_and_it_sends_people_to_GitHub_under_that()
    {
        await using var lab = await ServerLab.StartAsync(null, Hosted);
        using var client = lab.Client(null);
        client.DefaultRequestHeaders.Host = "elsewhere.example";
        var refused = await JsonClient.SendAsync(client, HttpMethod.Get, "/signed-out", null);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("the server is at https://vibeworkout.example.org/", refused.Title, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode); // a balancer asks by an address
        client.DefaultRequestHeaders.Host = "vibeworkout.example.org";
        using var sent = await client.GetAsync("/sign-in/github");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var address = sent.Headers.Location!.AbsoluteUri;
        Assert.StartsWith("https://github.com/login/oauth/authorize?", address, StringComparison.Ordinal);
        Assert.Contains(
            "redirect_uri=https%3A%2F%2Fvibeworkout.example.org%2Fsign-in%2Fgithub%2Fcallback",
            address,
            StringComparison.Ordinal
        );
        Assert.Contains("code_challenge_method=S256", address, StringComparison.Ordinal);
        Assert.Contains("; secure", string.Join(' ', sent.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("file:///etc")]
    [InlineData("http://169.254.169.254/latest.git")]
    [InlineData("https://10.0.0.1/x.git")]
    [InlineData("ssh://git@internal/x.git")]
    [InlineData("git@github.com:owner/name.git")]
    public async Task It_is_not_sent_to_its_own_network_or_disk(string remote)
    {
        await using var lab = await ServerLab.StartAsync(null, Hosted);
        using var client = await MemberAsync(lab);
        var answer = await JsonClient.SendAsync(client, HttpMethod.Post, "/api/gate-repos", new { remote_url = remote });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("this server talks to no other hosts", answer.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needs PublicUrl", "--Hosted", "true", "--GitHub:ClientId", "id", "--GitHub:ClientSecret", "secret")]
    [InlineData(
        "not encrypted",
        "--Hosted",
        "true",
        "--PublicUrl",
        "http://vibeworkout.example.org",
        "--GitHub:ClientId",
        "id",
        "--GitHub:ClientSecret",
        "secret"
    )]
    [InlineData("let nobody in", "--Hosted", "true", "--PublicUrl", "https://vibeworkout.example.org")]
    [InlineData("is no address", "--KnownProxies", "somewhere")]
    public async Task What_would_not_be_safe_does_not_start(string said, params string[] arguments)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartAsync(null, arguments));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> MemberAsync(ServerLab lab)
    {
        var now = TimeProvider.System.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserKey = "member",
            CreatedAt = now,
        };
        var (row, token) = PersonalTokens.Create(user.Id, "test", Scopes.All, now);
        await lab.InDatabaseAsync(async db =>
        {
            db.Users.Add(user);
            db.ApiTokens.Add(row);
            await db.SaveChangesAsync();
        });
        var client = lab.Client(token);
        client.DefaultRequestHeaders.Host = "vibeworkout.example.org";
        return client;
    }
}
