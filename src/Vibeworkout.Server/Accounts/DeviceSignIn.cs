using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// GitHub's device flow (RFC 8628) for what has no browser, through this server: so the device gets a token of ours, not GitHub's. Nothing
/// is kept meanwhile: our device code is GitHub's, with what was asked for, protected.
/// </summary>
internal static class DeviceSignIn
{
    private const string Purpose = "device sign-in";

    public static void MapDeviceSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost("/sign-in/device", BeginAsync)
            .DisableAntiforgery()
            .WithTags("Sign-in")
            .WithSummary("Begin to sign in a device without a browser");
        app.MapPost("/sign-in/device/token", PollAsync)
            .DisableAntiforgery()
            .WithTags("Sign-in")
            .WithSummary("Ask whether the device has been let in; gives its token");
    }

    private static async Task<IResult> BeginAsync(
        BeginDevice body,
        GitHubOAuth oauth,
        IOptions<GitHubOptions> options,
        IDataProtectionProvider protection,
        CancellationToken cancel
    )
    {
        if (!options.Value.HasSignIn)
        {
            return Problems.Conflict(
                "This server is not connected to GitHub, so a device cannot sign in by itself; make a token for it on the settings page."
            );
        }

        var answer = await oauth.BeginDeviceAsync(cancel);
        if (answer is not { DeviceCode: { } code, UserCode: { } shown, VerificationUri: { } address })
        {
            return TypedResults.Problem(
                title: answer.Error == "device_flow_disabled"
                    ? "The device flow is not enabled for this server's GitHub App; its owner can tick it in the App's settings."
                    : "GitHub did not answer; try again in a minute.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        var life = TimeSpan.FromSeconds(answer.ExpiresIn ?? 900);
        var ours = protection
            .CreateProtector(Purpose)
            .ToTimeLimitedDataProtector()
            .Protect(string.Join('\n', code, body.Scope ?? Scopes.All, body.Name ?? "device"), life);
        return TypedResults.Ok(new DeviceBegun(ours, shown, address, (long)life.TotalSeconds, answer.Interval ?? 5));
    }

    private static async Task<IResult> PollAsync(
        PollDevice body,
        GitHubOAuth oauth,
        GitHubWelcome welcome,
        TokenService tokens,
        VibeworkoutContext db,
        IOptions<GitHubOptions> options,
        IDataProtectionProvider protection,
        CancellationToken cancel
    )
    {
        if (Read(body.DeviceCode!, protection) is not [var code, var scope, var name] || !options.Value.HasSignIn)
        {
            return Refuse("expired_token", "The code has expired; begin again.");
        }

        var answer = await oauth.PollDeviceAsync(code, cancel);
        if (answer.AccessToken is not { } token)
        {
            return answer.IsUnreachable
                ? Refuse("slow_down", "GitHub did not answer; it is asked again.")
                : answer.Error switch
                {
                    "authorization_pending" => Refuse("authorization_pending", "The code has not been entered yet."),
                    "slow_down" => Refuse("slow_down", "Ask less often."),
                    "access_denied" => Refuse("access_denied", "It was refused at GitHub."),
                    _ => Refuse("expired_token", "The code has expired; begin again."),
                };
        }

        if (await oauth.WhoAsync(token, cancel) is not { } who)
        {
            return Refuse("expired_token", "GitHub let the device in, but did not say whose account it is; begin again.");
        }

        if (await welcome.AdmitAsync(who, answer, null, cancel) is not { User: { } user })
        {
            return Refuse("access_denied", "This account may not sign in on this server.");
        }

        if (
            await tokens.CreateForAsync(user, new() { Name = name, Scope = scope }, cancel)
            is not Outcome<CreatedToken>.Done { Value: var made }
        )
        {
            return Refuse("access_denied", "You have too many tokens already; revoke one on the settings page, then begin again.");
        }

        return TypedResults.Ok(
            new DeviceLetIn(made.Token, await db.Users.Where(u => u.Id == user).Select(u => u.UserKey).SingleAsync(cancel))
        );
    }

    private static string[]? Read(string code, IDataProtectionProvider protection)
    {
        try
        {
            return protection.CreateProtector(Purpose).ToTimeLimitedDataProtector().Unprotect(code).Split('\n', 3);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static JsonHttpResult<DeviceError> Refuse(string error, string title) =>
        TypedResults.Json(new DeviceError(error, title), statusCode: StatusCodes.Status400BadRequest);
}
