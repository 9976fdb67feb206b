using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub.Tests;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Verifier = "a-verifier-of-more-than-forty-three-characters-as-it-must-be";
    private Lab lab = null!;

    private AppRegistration App => lab.GitHub.App;

    public async ValueTask InitializeAsync() => lab = await Lab.StartAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task A_user_signs_in_with_the_verifier()
    {
        var back = await AuthorizeAsync();
        Assert.StartsWith($"{Lab.Callback}?", back.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("a state", Query(back, "state"));

        var tokens = await ExchangeAsync(Query(back, "code"), Verifier);

        Assert.StartsWith("ghu_", (string)tokens["access_token"]!, StringComparison.Ordinal);
        Assert.StartsWith("ghr_", (string)tokens["refresh_token"]!, StringComparison.Ordinal);
        Assert.Equal(28800, (int)tokens["expires_in"]!);
        Assert.Equal(15897600, (int)tokens["refresh_token_expires_in"]!);
        Assert.Equal("alice", (string?)(await UserAsync(tokens)).Body?["login"]);
    }

    [Theory]
    [InlineData("another-verifier-of-more-than-forty-three-characters-as-it-must-be")]
    [InlineData("")]
    public async Task Another_verifier_is_refused_and_the_code_is_spent(string verifier)
    {
        var code = Query(await AuthorizeAsync(), "code");
        Assert.Equal("bad_verification_code", (string?)(await ExchangeAsync(code, verifier))["error"]);
        Assert.Equal("bad_verification_code", (string?)(await ExchangeAsync(code, Verifier))["error"]);
    }

    [Fact]
    public async Task A_code_is_good_once_and_for_ten_minutes()
    {
        var code = Query(await AuthorizeAsync(), "code");
        Assert.Null((await ExchangeAsync(code, Verifier))["error"]);
        Assert.Equal("bad_verification_code", (string?)(await ExchangeAsync(code, Verifier))["error"]);

        var late = Query(await AuthorizeAsync(), "code");
        lab.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("bad_verification_code", (string?)(await ExchangeAsync(late, Verifier))["error"]);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var refused = await lab.PostAsync(
            "/login/oauth/access_token",
            ("client_id", App.ClientId),
            ("client_secret", "wrong"),
            ("code", "any")
        );
        Assert.Equal("incorrect_client_credentials", (string?)refused["error"]);
    }

    [Fact]
    public async Task Who_cancels_is_led_back_with_an_error()
    {
        using var alice = lab.GitHub.Visit(lab.Alice);
        var back = await alice.RefuseAsync(AuthorizeAddress());
        Assert.Equal("access_denied", Query(back, "error"));
        Assert.Equal("a state", Query(back, "state"));
    }

    [Fact]
    public async Task An_address_that_is_not_the_apps_is_not_led_back_to()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(AuthorizeAddress(Lab.Callback + "/elsewhere"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("redirect_uri is not associated", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_signed_in_chooses_a_user_and_then_authorizes()
    {
        using var http = new HttpClient();
        var page = await http.GetStringAsync(AuthorizeAddress());
        Assert.Contains("<button name=\"login\" value=\"alice\">alice</button>", page, StringComparison.Ordinal);

        using var form = new FormUrlEncodedContent([new("login", "alice"), new("return_to", AuthorizeAddress().PathAndQuery)]);
        using var answer = await http.PostAsync(new Uri(lab.GitHub.Address, "/session"), form);
        Assert.Contains(">Authorize</button>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_token_gives_new_tokens_once_and_ends_the_old_ones()
    {
        var first = await SignInAsync();
        var second = await RefreshAsync(first);

        Assert.Equal(401, (await UserAsync(first)).Status);
        Assert.Equal(200, (await UserAsync(second)).Status);
        Assert.Equal("bad_refresh_token", (string?)(await RefreshAsync(first))["error"]);
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_ends_the_old_tokens_all_the_same()
    {
        var first = await SignInAsync();
        lab.GitHub.Faults.DropAnswerNext("page POST /login/oauth/access_token");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => RefreshAsync(first));
        Assert.Equal("bad_refresh_token", (string?)(await RefreshAsync(first))["error"]);
    }

    [Fact]
    public async Task What_a_user_takes_back_is_worth_nothing()
    {
        var tokens = await SignInAsync();
        lab.GitHub.RevokeAuthorization(lab.Alice);
        Assert.Equal(401, (await UserAsync(tokens)).Status);
        Assert.Equal("bad_refresh_token", (string?)(await RefreshAsync(tokens))["error"]);
    }

    [Fact]
    public async Task Tokens_end_after_eight_hours_and_half_a_year()
    {
        var tokens = await SignInAsync();
        lab.Time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(401, (await UserAsync(tokens)).Status);
        var renewed = await RefreshAsync(tokens);
        Assert.Equal(200, (await UserAsync(renewed)).Status);

        lab.Time.Advance(TimeSpan.FromDays(184));
        Assert.Equal("bad_refresh_token", (string?)(await RefreshAsync(renewed))["error"]);
    }

    [Fact]
    public async Task A_form_is_answered_where_json_is_not_asked_for()
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([
            new("client_id", App.ClientId),
            new("client_secret", App.ClientSecret),
            new("code", "unknown"),
        ]);
        using var answer = await http.PostAsync(new Uri(lab.GitHub.Address, "/login/oauth/access_token"), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("bad_verification_code", QueryHelpers.ParseQuery(await answer.Content.ReadAsStringAsync())["error"]);
    }

    [Fact]
    public async Task A_device_waits_for_its_user()
    {
        var device = await lab.PostAsync("/login/device/code", ("client_id", App.ClientId));
        Assert.Equal("authorization_pending", (string?)(await PollAsync(device))["error"]);

        lab.Time.Advance(TimeSpan.FromSeconds(1));
        var slower = await PollAsync(device);
        Assert.Equal("slow_down", (string?)slower["error"]);
        Assert.Equal(10, (int)slower["interval"]!);

        lab.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("authorization_pending", (string?)(await PollAsync(device))["error"]);

        using var alice = lab.GitHub.Visit(lab.Alice);
        await alice.DecideDeviceAsync((string)device["user_code"]!, approve: true);
        lab.Time.Advance(TimeSpan.FromSeconds(10));
        var tokens = await PollAsync(device);
        Assert.Equal("alice", (string?)(await UserAsync(tokens)).Body?["login"]);

        var renewed = await lab.PostAsync(
            "/login/oauth/access_token",
            ("grant_type", "refresh_token"),
            ("client_id", App.ClientId),
            ("refresh_token", (string)tokens["refresh_token"]!)
        );
        Assert.Equal(200, (await UserAsync(renewed)).Status);
    }

    [Fact]
    public async Task A_device_is_denied_or_comes_too_late()
    {
        var denied = await lab.PostAsync("/login/device/code", ("client_id", App.ClientId));
        using var alice = lab.GitHub.Visit(lab.Alice);
        await alice.DecideDeviceAsync((string)denied["user_code"]!, approve: false);
        Assert.Equal("access_denied", (string?)(await PollAsync(denied))["error"]);

        var late = await lab.PostAsync("/login/device/code", ("client_id", App.ClientId));
        lab.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("expired_token", (string?)(await PollAsync(late))["error"]);
    }

    private static string Query(Uri address, string name) => QueryHelpers.ParseQuery(address.Query)[name].ToString();

    private Uri AuthorizeAddress(string callback = Lab.Callback) =>
        new(
            QueryHelpers.AddQueryString(
                new Uri(lab.GitHub.Address, "/login/oauth/authorize").AbsoluteUri,
                new Dictionary<string, string?>
                {
                    ["client_id"] = App.ClientId,
                    ["redirect_uri"] = callback,
                    ["state"] = "a state",
                    ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
                    ["code_challenge_method"] = "S256",
                }
            )
        );

    private async Task<Uri> AuthorizeAsync()
    {
        using var alice = lab.GitHub.Visit(lab.Alice);
        return await alice.AuthorizeAsync(AuthorizeAddress());
    }

    private async Task<JsonObject> SignInAsync() => await ExchangeAsync(Query(await AuthorizeAsync(), "code"), Verifier);

    private Task<JsonObject> ExchangeAsync(string code, string verifier) =>
        lab.PostAsync(
            "/login/oauth/access_token",
            ("client_id", App.ClientId),
            ("client_secret", App.ClientSecret),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", Lab.Callback)
        );

    private Task<JsonObject> RefreshAsync(JsonObject tokens) =>
        lab.PostAsync(
            "/login/oauth/access_token",
            ("grant_type", "refresh_token"),
            ("client_id", App.ClientId),
            ("client_secret", App.ClientSecret),
            ("refresh_token", (string)tokens["refresh_token"]!)
        );

    private Task<JsonObject> PollAsync(JsonObject device) =>
        lab.PostAsync(
            "/login/oauth/access_token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", App.ClientId),
            ("device_code", (string)device["device_code"]!)
        );

    private Task<(int Status, JsonNode? Body, Uri? Location)> UserAsync(JsonObject tokens) =>
        lab.RestAsync("GET", "/user", $"Bearer {tokens["access_token"]}");
}
