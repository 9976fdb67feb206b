using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>The few answers of GitHub's OAuth, each of which a test may spoil.</summary>
public sealed class OAuthStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private int made;

    private OAuthStandIn(WebApplication app) => this.app = app;

    public string[] Arguments =>
        [
            "--GitHub:Web",
            app.Urls.First() + "/",
            "--GitHub:Api",
            app.Urls.First() + "/",
            "--GitHub:ClientId",
            "Iv1.stand-in",
            "--GitHub:ClientSecret",
            "client-secret",
        ];

    /// <summary>Who approves.</summary>
    public (long Id, string Login) Who { get; set; } = (583231, "octocat");

    /// <summary>Where the browser was last sent from: its <c>code_challenge</c>.</summary>
    public string? Challenge { get; set; }

    /// <summary>What happens before a refresh token is refused; refreshing works while this is null.</summary>
    public Func<Task>? RefuseRefresh { get; set; }

    public bool DoesNotSayWho { get; set; }

    public int Refreshes { get; private set; }

    public static async Task<OAuthStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new OAuthStandIn(app);
        app.MapPost("/login/oauth/access_token", standIn.TokenAsync);
        app.MapPost(
            "/login/device/code",
            () =>
                Results.Json(
                    new
                    {
                        device_code = "github-device-code",
                        user_code = "WDJB-MJHT",
                        verification_uri = "https://github.com/login/device",
                        expires_in = 899,
                        interval = 5,
                    }
                )
        );
        app.MapGet(
            "/user",
            () => standIn.DoesNotSayWho ? Results.StatusCode(502) : Results.Json(new { id = standIn.Who.Id, login = standIn.Who.Login })
        );
        await app.StartAsync();
        return standIn;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] == "refresh_token")
        {
            Refreshes++;
            if (RefuseRefresh is { } refuse)
            {
                await refuse();
                return Results.Json(new { error = "bad_refresh_token" });
            }
        }

        if (
            form["grant_type"] == "authorization_code"
            && WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != Challenge
        )
        {
            return Results.Json(new { error = "bad_verification_code" });
        }

        made++;
        return Results.Json(
            new
            {
                access_token = $"ghu_{made}",
                expires_in = 28800,
                refresh_token = $"ghr_{made}",
                refresh_token_expires_in = 15811200,
                token_type = "bearer",
                scope = "",
            }
        );
    }
}
