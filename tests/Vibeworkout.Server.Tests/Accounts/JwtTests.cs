using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Vibeworkout.Server.Storage;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>JWTs of a configured issuer, in Supabase's shape.</summary>
public class JwtTests
{
    private const string Issuer = "https://project.supabase.example/auth/v1";
    private const string Secret = "a-shared-secret-that-is-long-enough-to-be-safe";
    private static readonly string[] BySecret = ["--Jwt:Issuer", Issuer, "--Jwt:Audience", "authenticated", "--Jwt:Secret", Secret];

    [Fact]
    public async Task A_subject_is_one_user_from_the_first_token_on()
    {
        await using var lab = await ServerLab.StartAsync(null, BySecret);
        var subject = "5f1c2a90-0000-4000-8000-000000000001";
        var first = await AskAsync(lab, Token(subject));
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.StartsWith("u-", first.Json.GetProperty("user_key").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            first.Json.GetProperty("user_key").GetString(),
            (await AskAsync(lab, Token(subject))).Json.GetProperty("user_key").GetString()
        );
        Assert.NotEqual(
            first.Json.GetProperty("user_key").GetString(),
            (await AskAsync(lab, Token("another"))).Json.GetProperty("user_key").GetString()
        );
        await lab.InDatabaseAsync(async db =>
            Assert.Equal([subject, "another"], await db.ExternalLogins.OrderBy(l => l.Subject).Select(l => l.Subject).ToListAsync())
        );
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("unsigned")]
    [InlineData("secret")]
    [InlineData("subject")]
    [InlineData("garbage")]
    public async Task What_is_not_in_order_is_refused_with_a_reason_and_without_the_token(string wrong)
    {
        await using var lab = await ServerLab.StartAsync(null, BySecret);
        var token = wrong switch
        {
            "issuer" => Token("someone", issuer: "https://elsewhere.example"),
            "audience" => Token("someone", audience: "another-program"),
            "expired" => Token("someone", life: TimeSpan.FromMinutes(-5)),
            "unsigned" => Token("someone", key: null, unsigned: true),
            "secret" => Token("someone", key: Key("another-secret-that-is-just-as-long-as-ours")),
            "subject" => Token(null),
            _ => "aaa.bbb.ccc",
        };
        using var client = lab.Client(token);
        using var response = await client.GetAsync("/api/profile");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            token,
            response.Headers.WwwAuthenticate + await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        await lab.InDatabaseAsync(async db => Assert.Empty(await db.ExternalLogins.ToListAsync()));
    }

    [Fact]
    public async Task Published_keys_are_fetched_and_a_shared_secret_does_not_pass_for_one()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "one" };
        var published = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = "one" });
        await using var keys = await ServeAsync(
            $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"one","n":"{{published.N}}","e":"{{published.E}}"}]}"""
        );
        await using var lab = await ServerLab.StartAsync(
            null,
            "--Jwt:Issuer",
            Issuer,
            "--Jwt:Audience",
            "authenticated",
            "--Jwt:JwksAddress",
            keys.Urls.First() + "/jwks.json"
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await AskAsync(lab, Token("someone", key: new SigningCredentials(key, SecurityAlgorithms.RsaSha256)))).Status
        );
        // the published key taken for a shared secret: the classic confusion
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (
                await AskAsync(
                    lab,
                    Token(
                        "someone",
                        key: new SigningCredentials(
                            new SymmetricSecurityKey(Encoding.UTF8.GetBytes(published.N)),
                            SecurityAlgorithms.HmacSha256
                        )
                    )
                )
            ).Status
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(lab, Token("someone"))).Status);
    }

    [Theory]
    [InlineData("Jwt:Audience", "--Jwt:Secret", Secret)]
    [InlineData("not both", "--Jwt:Audience", "a", "--Jwt:Secret", Secret, "--Jwt:JwksAddress", "https://keys.example/")]
    [InlineData("shorter than 32", "--Jwt:Audience", "a", "--Jwt:Secret", "short")]
    [InlineData("not https", "--Jwt:Audience", "a", "--Jwt:JwksAddress", "http://keys.example/")]
    public async Task A_configuration_that_would_accept_too_much_does_not_start(string said, params string[] arguments)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() =>
            ServerLab.StartAsync(null, ["--Jwt:Issuer", Issuer, .. arguments])
        );
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Answer> AskAsync(ServerLab lab, string token)
    {
        using var client = lab.Client(token);
        return await JsonClient.SendAsync(client, HttpMethod.Get, "/api/profile", null);
    }

    private static SigningCredentials Key(string secret) =>
        new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256);

    private static string Token(
        string? subject,
        string issuer = Issuer,
        string audience = "authenticated",
        TimeSpan? life = null,
        SigningCredentials? key = null,
        bool unsigned = false
    )
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["role"] = "authenticated", ["email"] = "someone@example.org" };
        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Claims = claims,
                IssuedAt = now.AddMinutes(-10),
                Expires = now + (life ?? TimeSpan.FromMinutes(10)),
                SigningCredentials = unsigned ? null : key ?? Key(Secret),
            }
        );
    }

    private static async Task<WebApplication> ServeAsync(string text)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/jwks.json", () => Results.Text(text, "application/json"));
        await app.StartAsync();
        return app;
    }
}
