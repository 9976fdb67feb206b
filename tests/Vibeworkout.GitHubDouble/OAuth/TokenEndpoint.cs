using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Codes become tokens, refresh tokens become new ones, devices ask whether they may yet. What is refused is refused with status
/// 200.</summary>
internal sealed class TokenEndpoint(GitHubDouble github, World world, Authorizations authorizations)
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private static readonly TimeSpan SlowerBy = TimeSpan.FromSeconds(5);

    public async Task ExchangeAsync(HttpContext context)
    {
        var given = await Parameters.ReadAsync(context.Request);
        var answer = given["grant_type"] switch
        {
            "refresh_token" => Refresh(given),
            DeviceGrant => OfDevice(given),
            null or "" or "authorization_code" => OfCode(given),
            _ => Error("unsupported_grant_type", "The grant_type is not supported."),
        };
        await WriteAsync(context, answer);
    }

    public async Task StartDeviceAsync(HttpContext context)
    {
        var given = await Parameters.ReadAsync(context.Request);
        if (AppOf(given) is not { } app)
        {
            await WriteAsync(context, WrongClient());
            return;
        }

        var (code, request) = authorizations.StartDevice(app);
        await WriteAsync(
            context,
            new()
            {
                ["device_code"] = code,
                ["user_code"] = request.UserCode,
                ["verification_uri"] = $"{github.Root}/login/device",
                ["expires_in"] = (int)Authorizations.DeviceLifetime.TotalSeconds,
                ["interval"] = (int)request.Interval.TotalSeconds,
            }
        );
    }

    private JsonObject OfCode(Parameters given)
    {
        if (AppOf(given) is not { } app || app.ClientSecret != given["client_secret"])
        {
            return WrongClient();
        }

        if (authorizations.Take(given["code"] ?? "") is not { } code || code.App != app || !code.IsProvedBy(given["code_verifier"]))
        {
            return Error("bad_verification_code", "The code passed is incorrect or expired.");
        }

        return given["redirect_uri"] is { } back && back != code.RedirectUri
            ? Error("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.")
            : Issued(authorizations.Issue(app, code.User, ofDevice: false));
    }

    private JsonObject Refresh(Parameters given)
    {
        var token = given["refresh_token"];
        if (AppOf(given) is not { } app || (app.ClientSecret != given["client_secret"] && !authorizations.IsOfDevice(token)))
        {
            return WrongClient();
        }

        return authorizations.Renew(app, token) is { } renewed
            ? Issued(renewed)
            : Error("bad_refresh_token", "The refresh token passed is incorrect or expired.");
    }

    private JsonObject OfDevice(Parameters given)
    {
        if (AppOf(given) is not { } app)
        {
            return WrongClient();
        }

        var code = given["device_code"] ?? "";
        if (authorizations.FindDevice(code) is not { } device || device.App != app)
        {
            return Error("incorrect_device_code", "The device_code provided is not valid.");
        }

        if (device.Until <= world.Now)
        {
            return Error("expired_token", "This 'device_code' has expired.");
        }

        return AskedTooSoon(device) ?? Decided(code, device);
    }

    private JsonObject? AskedTooSoon(DeviceRequest device)
    {
        var last = device.AskedAt;
        device.AskedAt = world.Now;
        if (last is null || world.Now - last >= device.Interval)
        {
            return null;
        }

        device.Interval += SlowerBy;
        var answer = Error("slow_down", "Too many requests have been made in the same timeframe.");
        answer["interval"] = (int)device.Interval.TotalSeconds;
        return answer;
    }

    private JsonObject Decided(string code, DeviceRequest device)
    {
        if (!device.Denied && device.Approved is null)
        {
            return Error("authorization_pending", "The authorization request is still pending.");
        }

        authorizations.Forget(code);
        return device.Approved is { } user
            ? Issued(authorizations.Issue(device.App, user, ofDevice: true))
            : Error("access_denied", "The authorization request was denied.");
    }

    private AppRegistration? AppOf(Parameters given) => given["client_id"] is { } id ? world.Apps.Find(a => a.ClientId == id) : null;

    private JsonObject Issued((TokenGrant Access, TokenGrant Refresh) tokens) =>
        new()
        {
            ["access_token"] = tokens.Access.Value,
            ["expires_in"] = SecondsLeft(tokens.Access),
            ["refresh_token"] = tokens.Refresh.Value,
            ["refresh_token_expires_in"] = SecondsLeft(tokens.Refresh),
            ["scope"] = "",
            ["token_type"] = "bearer",
        };

    private long SecondsLeft(TokenGrant token) => (long)Math.Round((token.ExpiresAt - world.Now).TotalSeconds);

    private static JsonObject WrongClient() =>
        Error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");

    private static JsonObject Error(string error, string description) =>
        new()
        {
            ["error"] = error,
            ["error_description"] = description,
            ["error_uri"] = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors",
        };

    /// <summary>A form, unless JSON is asked for.</summary>
    private static Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync(answer.ToJsonString());
        }

        context.Response.ContentType = "application/x-www-form-urlencoded; charset=utf-8";
        var form = new QueryBuilder(answer.Select(a => KeyValuePair.Create(a.Key, a.Value?.ToString() ?? "")));
        return context.Response.WriteAsync(form.ToString().TrimStart('?'));
    }
}
