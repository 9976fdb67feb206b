using System.Net;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

public class SignInTests
{
    [Fact]
    public async Task Nothing_under_api_answers_without_sign_in()
    {
        await using var lab = await ServerLab.StartAsync();
        using var stranger = lab.Client(null);
        using var liar = lab.Client("vwo_not-a-token");
        var paths = (await lab.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        var tried = 0;
        foreach (var path in paths.EnumerateObject().Where(p => p.Name.StartsWith("/api", StringComparison.Ordinal)))
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                var address = path.Name.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal);
                foreach (var client in new[] { stranger, liar })
                {
                    var answer = await JsonClient.SendAsync(client, new HttpMethod(method.Name.ToUpperInvariant()), address, null);
                    Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{method.Name} {address}: {answer}");
                    Assert.Contains("Sign in first", answer.Title, StringComparison.Ordinal);
                    tried++;
                }
            }
        }

        Assert.True(tried >= 40, $"only {tried} requests were tried");
        Assert.Equal(HttpStatusCode.Unauthorized, (await JsonClient.SendAsync(stranger, HttpMethod.Get, "/api/nope", null)).Status);
    }

    [Fact]
    public async Task The_printed_link_signs_a_browser_in_with_a_strict_cookie()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = lab.Client(null);
        using var signedIn = await browser.GetAsync($"/sign-in?token={lab.Token}");
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);

        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await JsonClient.SendAsync(browser, HttpMethod.Get, "/api/profile", null)).Status);
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await JsonClient.SendAsync(browser, HttpMethod.Post, "/api/workout/start", new { })).Status
        );
    }

    [Fact]
    public async Task A_wrong_link_is_told_and_sets_no_cookie()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = lab.Client(null);
        using var answer = await browser.GetAsync("/sign-in?token=wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_personal_token_does_what_its_scope_says_and_no_more_until_it_is_revoked()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var device = await lab.PostAsync("/api/tokens", new { name = "watch", scope = "hr:write" });
        using var watch = lab.Client(device.Json.GetProperty("token").GetString());
        var reader = await lab.PostAsync("/api/tokens", new { name = "script", scope = "read" });
        using var script = lab.Client(reader.Json.GetProperty("token").GetString());

        Assert.Equal(
            HttpStatusCode.OK,
            (await JsonClient.SendAsync(watch, HttpMethod.Post, "/api/workout/hr", new { session_id = session, bpm = 120 })).Status
        );
        Assert.Equal(HttpStatusCode.OK, (await JsonClient.SendAsync(watch, HttpMethod.Get, "/api/workout/active", null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await JsonClient.SendAsync(watch, HttpMethod.Get, "/api/workout/sessions", null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await JsonClient.SendAsync(watch, HttpMethod.Post, "/api/workout/stop", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await JsonClient.SendAsync(script, HttpMethod.Get, "/api/workout/sessions", null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await JsonClient.SendAsync(script, HttpMethod.Post, "/api/workout/stop", null)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await JsonClient.SendAsync(script, HttpMethod.Post, "/api/workout/hr", new { session_id = session, bpm = 120 })).Status
        );

        var list = (await lab.GetAsync("/api/tokens")).Json.GetRawText();
        Assert.Contains("watch", list, StringComparison.Ordinal);
        Assert.DoesNotContain("vwo_", list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await lab.DeleteAsync($"/api/tokens/{device.Json.GetProperty("id").GetGuid()}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await JsonClient.SendAsync(watch, HttpMethod.Get, "/api/workout/active", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.DeleteAsync($"/api/tokens/{Guid.Empty}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.PostAsync("/api/tokens", new { name = "x", scope = "root" })).Status);
    }

    [Fact]
    public async Task Another_name_for_this_machine_is_not_answered_and_headers_are_strict()
    {
        await using var lab = await ServerLab.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/profile") { Headers = { Host = "evil.example" } };
        using var refused = await lab.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var answer = await lab.Http.GetAsync("/api/profile");
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Secrets_on_disk_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix rights");
        await using var lab = await ServerLab.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(lab.Data, "sign-in-token")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(lab.Data, "keys"))
        );
        await lab.InDatabaseAsync(db =>
        {
            var key = Assert.Single(db.SigningKeys);
            Assert.NotEqual(64, key.ProtectedSeed.Length);
            Assert.Equal(64, key.PublicKey.Length);
            return Task.CompletedTask;
        });
    }
}
