using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Vibeworkout.Server.Tests.Instances;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>What is revoked is revoked at once: for every request, for what is open, and for what would be made with it.</summary>
public class RevocationTests
{
    private const string Issuer = "https://issuer.example";
    private const string Secret = "a-shared-secret-that-is-long-enough-to-be-safe";
    private static readonly string[] Jwt = ["--Jwt:Issuer", Issuer, "--Jwt:Audience", "authenticated", "--Jwt:Secret", Secret];

    [Theory]
    [InlineData("revoke by id")]
    [InlineData("revoke itself")]
    [InlineData("sign out everywhere")]
    [InlineData("erase")]
    public async Task A_token_does_nothing_more_and_its_stream_ends(string how)
    {
        await using var lab = await ServerLab.StartAsync();
        var made = (await lab.PostAsync("/api/tokens", new { name = "laptop", scope = "all" })).Json;
        using var client = lab.Client(made.GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/api/profile"));
        using var stream = await OpenAsync(client);
        var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();
        var revoked = how switch
        {
            "revoke by id" => await lab.DeleteAsync($"/api/tokens/{made.GetProperty("id").GetGuid()}"),
            "revoke itself" => await JsonClient.SendAsync(client, HttpMethod.Delete, "/api/tokens/current", null),
            "sign out everywhere" => await lab.PostAsync("/api/profile/sign-out-everywhere", new { revoke_tokens = true }),
            _ => await lab.PostAsync("/api/profile/erase", new { confirm = key }),
        };
        Assert.True((int)revoked.Status is 200 or 204, revoked.ToString());
        await NothingAnswersAsync(client);
        await EndsAsync(stream);
    }

    [Fact]
    public async Task The_installations_token_and_its_printed_link_are_renewed()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = await Browser.SignInAsync(lab, lab.Token);
        using var stream = await OpenAsync(lab.Http);
        await lab.PostAsync("/api/profile/sign-out-everywhere", new { revoke_tokens = true });
        await NothingAnswersAsync(lab.Http);
        await NothingAnswersAsync(browser);
        await EndsAsync(stream);
        using var nobody = lab.Client(null);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, HttpMethod.Get, $"/sign-in?token={lab.Token}"));
        var renewed = (await File.ReadAllTextAsync(Path.Combine(lab.Data, "sign-in-token"))).Trim();
        Assert.NotEqual(lab.Token, renewed);
        using var again = await Browser.SignInAsync(lab, renewed);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again, HttpMethod.Get, "/api/profile"));
    }

    [Fact]
    public async Task A_copy_of_a_cookie_dies_with_the_sign_out_and_other_browsers_stay()
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = await Browser.SignInAsync(lab, lab.Token);
        using var copy = lab.Client(null);
        copy.DefaultRequestHeaders.Add("Cookie", browser.DefaultRequestHeaders.GetValues("Cookie"));
        using var other = await Browser.SignInAsync(lab, lab.Token);
        using var stream = await OpenAsync(copy);
        await Browser.SignOutAsync(browser);
        await NothingAnswersAsync(copy);
        await EndsAsync(stream);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, HttpMethod.Get, "/api/profile"));
        await lab.PostAsync("/api/profile/sign-out-everywhere", new { });
        await NothingAnswersAsync(other);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(lab.Http, HttpMethod.Get, "/api/profile")); // devices keep their tokens
    }

    [Fact]
    public async Task Another_issuers_token_ends_with_the_sign_out_everywhere_and_a_newer_one_holds()
    {
        await using var lab = await ServerLab.StartAsync(null, Jwt);
        using var app = lab.Client(Token(TimeSpan.FromMinutes(-1)));
        using var stream = await OpenAsync(app);
        Assert.Equal(
            HttpStatusCode.OK,
            (await JsonClient.SendAsync(app, HttpMethod.Post, "/api/profile/sign-out-everywhere", new { })).Status
        );
        await NothingAnswersAsync(app);
        await EndsAsync(stream);
        using var newer = lab.Client(Token(TimeSpan.FromSeconds(2)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(newer, HttpMethod.Get, "/api/profile"));
    }

    [Fact]
    public async Task A_revoked_token_makes_no_permanent_one_whoever_comes_first()
    {
        await using var lab = await ServerLab.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var token = (await lab.PostAsync("/api/tokens", new { name = "stolen", scope = "all" })).Json.GetProperty("token").GetString();
            using var thief = lab.Client(token);
            var making = Enumerable
                .Range(0, 8)
                .Select(_ => JsonClient.SendAsync(thief, HttpMethod.Post, "/api/tokens", new { name = "mine", scope = "all" }))
                .ToList();
            var ended = JsonClient.SendAsync(lab.Http, HttpMethod.Post, "/api/profile/sign-out-everywhere", new { revoke_tokens = true });
            var made = await Task.WhenAll(making);
            Assert.Equal(HttpStatusCode.OK, (await ended).Status);
            Assert.All(made, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Unauthorized }));
            foreach (var one in made.Where(m => m.Status == HttpStatusCode.Created))
            {
                using var kept = lab.Client(one.Json.GetProperty("token").GetString());
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(kept, HttpMethod.Get, "/api/profile"));
            }

            lab.ComeBack();
        }
    }

    [Fact]
    public async Task Nobody_has_more_open_streams_than_a_person_has_tabs()
    {
        await using var lab = await ServerLab.StartAsync();
        using var other = await Stranger.ComeAsync(lab, "other");
        var open = new List<StreamReader>();
        try
        {
            for (var i = 0; i < 24; i++)
            {
                open.Add(await OpenAsync(lab.Http));
            }

            var refused = await lab.GetAsync("/api/workout/live");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
            Assert.Contains("close a tab", refused.Title, StringComparison.Ordinal);
            using var theirs = await OpenAsync(other.Http);
            open[0].Dispose();
            await Eventually.BecomesAsync(
                () => StatusAsync(lab.Http, HttpMethod.Get, "/api/workout/live"),
                status => status == HttpStatusCode.OK,
                "a free place"
            );
        }
        finally
        {
            open.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task Another_instance_refuses_too_and_ends_its_streams()
    {
        await using var pair = await PairLab.StartAsync();
        var made = (await pair.A.PostAsync("/api/tokens", new { name = "laptop", scope = "all" })).Json;
        using var there = pair.B.Client(made.GetProperty("token").GetString());
        using var stream = await OpenAsync(there);
        await pair.A.DeleteAsync($"/api/tokens/{made.GetProperty("id").GetGuid()}");
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await JsonClient.SendAsync(there, HttpMethod.Post, "/api/tokens", new { name = "mine", scope = "all" })).Status
        ); // at once: the database is asked
        await EndsAsync(stream);
        await Eventually.BecomesAsync(
            () => StatusAsync(there, HttpMethod.Get, "/api/profile"),
            status => status == HttpStatusCode.Unauthorized,
            "the other instance to hear of it"
        );
    }

    private static async Task NothingAnswersAsync(HttpClient client)
    {
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Get, "/api/profile"),
                (HttpMethod.Get, "/api/workout/status"),
                (HttpMethod.Get, "/api/workout/live"),
                (HttpMethod.Get, "/api/profile/export"),
                (HttpMethod.Get, "/api/workout/sessions"),
                (HttpMethod.Get, "/sessions/" + Guid.Empty + "/card.svg"),
                (HttpMethod.Post, "/api/tokens"),
                (HttpMethod.Post, "/api/workout/hr"),
                (HttpMethod.Post, "/api/workout/start"),
                (HttpMethod.Post, "/api/profile/erase"),
                (HttpMethod.Delete, "/api/tokens/current"),
            }
        )
        {
            var status = await StatusAsync(client, method, path);
            Assert.True(status == HttpStatusCode.Unauthorized, $"{method} {path}: {status}");
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = method == HttpMethod.Post ? System.Net.Http.Json.JsonContent.Create(new { name = "x", scope = "all" }) : null,
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client)
    {
        var reader = new StreamReader(await client.GetStreamAsync("/api/workout/live"));
        Assert.NotNull(await reader.ReadLineAsync());
        return reader;
    }

    private static async Task EndsAsync(StreamReader stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            while (await stream.ReadLineAsync(patience.Token) is not null) { }
        }
        catch (IOException)
        {
            // ended in the middle
        }

        Assert.False(patience.IsCancellationRequested);
    }

    private static string Token(TimeSpan issued)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = "authenticated",
                Claims = new Dictionary<string, object> { ["sub"] = "somebody" },
                IssuedAt = now + issued,
                Expires = now.AddMinutes(10),
                SigningCredentials = new(
                    new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(Secret)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );
    }
}
