using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>Signing in with GitHub, where GitHub or the account is not as one would like.</summary>
public class GitHubSignInTests
{
    [Fact]
    public async Task A_new_account_is_a_user_of_its_login_who_stays_that_user_when_the_login_is_renamed()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, gitHub.Arguments);
        using (var browser = lab.Client(null))
        {
            Assert.Equal("/sign-in/done", await SignInAsync(gitHub, browser));
            Assert.Contains("http-equiv=\"refresh\"", await browser.GetStringAsync("/sign-in/done"), StringComparison.Ordinal);
            Assert.Equal("octocat", await UserKeyAsync(browser));
        }

        gitHub.Who = (gitHub.Who.Id, "octocat-renamed");
        using (var browser = lab.Client(null))
        {
            await SignInAsync(gitHub, browser);
            Assert.Equal("octocat", await UserKeyAsync(browser));
        }

        await lab.InDatabaseAsync(async db =>
        {
            var account = await db.GitHubAccounts.SingleAsync();
            Assert.Equal("octocat-renamed", account.Login);
            Assert.DoesNotContain("ghu_", account.ProtectedToken, StringComparison.Ordinal);
            Assert.DoesNotContain("ghr_", account.ProtectedRefreshToken, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_user_key_that_somebody_has_in_other_cases_gets_a_number_and_nobody_may_take_it_afterwards()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, gitHub.Arguments);
        await lab.PatchAsync("/api/profile", new { user_key = "OctoCat" });
        using var browser = lab.Client(null);
        await SignInAsync(gitHub, browser);
        Assert.Equal("octocat-2", await UserKeyAsync(browser));
        var refused = await lab.PatchAsync("/api/profile", new { user_key = "OCTOCAT-2" });
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
    }

    [Fact]
    public async Task An_account_that_may_not_sign_in_gets_no_session_and_is_told()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, [.. gitHub.Arguments, "--GitHub:AllowedLogins:0", "somebody-else"]);
        using var browser = lab.Client(null);
        Assert.Equal("/signed-out?github=not_allowed", await SignInAsync(gitHub, browser));
        await IsNobodyAsync(browser);
        await lab.InDatabaseAsync(async db => Assert.Empty(await db.GitHubAccounts.ToListAsync()));
    }

    [Fact]
    public async Task When_GitHub_does_not_say_who_it_is_there_is_no_session()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, gitHub.Arguments);
        gitHub.DoesNotSayWho = true;
        using var browser = lab.Client(null);
        Assert.Equal("/signed-out?github=failed", await SignInAsync(gitHub, browser));
        await IsNobodyAsync(browser);
    }

    [Fact]
    public async Task Who_is_signed_in_connects_the_account_unless_it_is_somebody_elses()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, gitHub.Arguments);
        using (var somebody = lab.Client(null))
        {
            await SignInAsync(gitHub, somebody);
        }

        using var browser = lab.Client(null);
        await browser.GetAsync($"/sign-in?token={lab.Token}");
        var own = await UserKeyAsync(browser);
        Assert.Equal("/signed-out?github=taken", await SignInAsync(gitHub, browser));
        Assert.Equal(own, await UserKeyAsync(browser));

        gitHub.Who = (2, "mine");
        Assert.Equal("/sign-in/done", await SignInAsync(gitHub, browser));
        Assert.Equal(own, await UserKeyAsync(browser));
        await lab.InDatabaseAsync(async db =>
            Assert.Equal(own, (await db.Users.SingleAsync(u => db.GitHubAccounts.Any(a => a.UserId == u.Id && a.GitHubId == 2))).UserKey)
        );
    }

    [Fact]
    public async Task A_way_back_that_this_browser_did_not_begin_is_refused()
    {
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(null, gitHub.Arguments);
        using var attacker = lab.Client(null);
        var way = await BeginAsync(gitHub, attacker);
        using var victim = lab.Client(null);
        using var answer = await victim.GetAsync($"/sign-in/github/callback?code=code&state={Uri.EscapeDataString(way)}");
        Assert.Equal("/signed-out?github=failed", answer.Headers.Location!.ToString());
        await IsNobodyAsync(victim);
    }

    [Fact]
    public async Task A_token_is_refreshed_once_for_all_who_ask_at_the_same_time()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(time, gitHub.Arguments);
        var (tokens, user) = await SignedInAsync(lab, gitHub);
        Assert.Equal("ghu_1", await tokens.OfAsync(user));
        time.Advance(TimeSpan.FromMinutes((8 * 60) - 4));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tokens.OfAsync(user))), t => Assert.Equal("ghu_2", t));
        Assert.Equal(1, gitHub.Refreshes);
    }

    [Fact]
    public async Task A_refused_refresh_forgets_the_token()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(time, gitHub.Arguments);
        var (tokens, user) = await SignedInAsync(lab, gitHub);
        gitHub.RefuseRefresh = () => Task.CompletedTask;
        time.Advance(TimeSpan.FromHours(9));
        Assert.Null(await tokens.OfAsync(user));
        await lab.InDatabaseAsync(async db =>
            Assert.Equal(
                (null, null),
                await db
                    .GitHubAccounts.Select(a => new ValueTuple<string?, string?>(a.ProtectedToken, a.ProtectedRefreshToken))
                    .SingleAsync()
            )
        );
    }

    [Fact]
    public async Task A_refresh_that_another_instance_did_first_is_not_lost()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gitHub = await OAuthStandIn.StartAsync();
        await using var lab = await ServerLab.StartAsync(time, gitHub.Arguments);
        var (tokens, user) = await SignedInAsync(lab, gitHub);
        time.Advance(TimeSpan.FromHours(9));
        gitHub.RefuseRefresh = () =>
            tokens.KeepAsync(
                user,
                new OAuthAnswer
                {
                    AccessToken = "ghu_theirs",
                    ExpiresIn = 28800,
                    RefreshToken = "ghr_theirs",
                    RefreshTokenExpiresIn = 15811200,
                },
                default
            );
        Assert.Equal("ghu_theirs", await tokens.OfAsync(user));
        Assert.Equal("ghu_theirs", await tokens.OfAsync(user));
    }

    [Fact]
    public async Task Signing_out_needs_the_pages_own_form()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = lab.Client(null);
        await browser.GetAsync($"/sign-in?token={lab.Token}");
        var answer = await JsonClient.SendAsync(browser, HttpMethod.Post, "/sign-out", null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("still signed in", answer.Title, StringComparison.Ordinal);
        Assert.NotNull(await UserKeyAsync(browser));
    }

    [Fact]
    public async Task A_link_from_another_site_asks_once_more_from_here_so_that_the_strict_cookie_comes_along()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = lab.Client(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/settings?installation_id=7&setup_action=\"><script>");
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("content=\"0;url=/settings?installation_id=7&amp;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    /// <summary>To GitHub and back; where that leads.</summary>
    private static async Task<string> SignInAsync(OAuthStandIn gitHub, HttpClient browser)
    {
        var state = await BeginAsync(gitHub, browser);
        using var back = await browser.GetAsync($"/sign-in/github/callback?code=code&state={Uri.EscapeDataString(state)}");
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!.ToString();
    }

    /// <summary>To GitHub; the state that is to come back.</summary>
    private static async Task<string> BeginAsync(OAuthStandIn gitHub, HttpClient browser)
    {
        using var sent = await browser.GetAsync("/sign-in/github");
        var query = QueryHelpers.ParseQuery(sent.Headers.Location!.Query);
        gitHub.Challenge = query["code_challenge"];
        return query["state"].ToString();
    }

    private static async Task<(GitHubUserTokens Tokens, Guid User)> SignedInAsync(ServerLab lab, OAuthStandIn gitHub)
    {
        using var browser = lab.Client(null);
        await SignInAsync(gitHub, browser);
        Guid user = default;
        await lab.InDatabaseAsync(async db => user = (await db.GitHubAccounts.SingleAsync()).UserId);
        return (lab.App.Services.GetRequiredService<GitHubUserTokens>(), user);
    }

    private static async Task<string?> UserKeyAsync(HttpClient browser) =>
        (await JsonClient.SendAsync(browser, HttpMethod.Get, "/api/profile", null)).Json.GetProperty("user_key").GetString();

    private static async Task IsNobodyAsync(HttpClient browser) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await JsonClient.SendAsync(browser, HttpMethod.Get, "/api/profile", null)).Status);
}
