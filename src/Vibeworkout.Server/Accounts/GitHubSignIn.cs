using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.Extensions.Options;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// Signing in with GitHub: the framework's OAuth handler with PKCE and state. The way back from GitHub ends at <see cref="Landing"/>, which
/// goes on by itself: the session's cookie is for requests of our own pages only, and the
/// redirect from GitHub is none.
/// </summary>
internal static class GitHubSignIn
{
    public const string Scheme = "github";
    public const string Landing = "/sign-in/done";
    private const string Connects = "user";
    private const string Version = "version";
    private const string Start = "/sign-in/github";

    public static AuthenticationBuilder AddGitHub(
        this AuthenticationBuilder authentication,
        GitHubOptions gitHub,
        CookieSecurePolicy cookies
    ) =>
        authentication.AddOAuth(
            Scheme,
            options =>
            {
                (options.ClientId, options.ClientSecret) = (gitHub.ClientId!, gitHub.ClientSecret!);
                options.AuthorizationEndpoint = new Uri(gitHub.Web, "login/oauth/authorize").AbsoluteUri;
                options.TokenEndpoint = new Uri(gitHub.Web, "login/oauth/access_token").AbsoluteUri;
                options.CallbackPath = Start + "/callback";
                options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.UsePkce = true;
                options.SaveTokens = false; // they belong to the account, not into the cookie
                options.CorrelationCookie.SameSite = SameSiteMode.Lax; // the way back comes from another site
                options.CorrelationCookie.SecurePolicy = cookies;
                options.Events.OnCreatingTicket = WelcomeAsync;
                options.Events.OnRemoteFailure = FailAsync;
            }
        );

    public static void MapGitHubSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(
                Start,
                async (HttpContext context, IOptions<GitHubOptions> gitHub, SignInVersions versions, CancellationToken cancel) =>
                {
                    if (!gitHub.Value.HasSignIn)
                    {
                        return Results.LocalRedirect("/signed-out?github=off");
                    }

                    var properties = new AuthenticationProperties { RedirectUri = Landing, IsPersistent = true };
                    if (context.User.Identity?.IsAuthenticated == true)
                    {
                        // protected, with the state; what was revoked before the way back connects nothing
                        var (user, state) = (context.User.UserId(), await versions.OfAsync(context.User.UserId(), anew: true, cancel));
                        (properties.Items[Connects], properties.Items[Version]) = (
                            user.ToString(),
                            state?.Version.ToString(CultureInfo.InvariantCulture)
                        );
                    }

                    return Results.Challenge(properties, [Scheme]);
                }
            )
            .ExcludeFromDescription();
        app.MapGet(
                Landing,
                () =>
                    Results.Content(
                        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" "
                            + "content=\"0;url=/\"><title>Signed in</title><p>Signed in. <a href=\"/\">Go on</a></p></html>",
                        "text/html; charset=utf-8"
                    )
            )
            .ExcludeFromDescription();
    }

    /// <summary>GitHub has said who it is: find or make the user, keep the tokens, and make the session.</summary>
    private static async Task WelcomeAsync(OAuthCreatingTicketContext context)
    {
        var services = context.HttpContext.RequestServices;
        var cancel = context.HttpContext.RequestAborted;
        if (context.AccessToken is not { } token || await services.GetRequiredService<GitHubOAuth>().WhoAsync(token, cancel) is not { } who)
        {
            throw new AuthenticationFailureException("GitHub did not say whose account it is.");
        }

        Guid? connects = context.Properties.Items.TryGetValue(Connects, out var text) && Guid.TryParse(text, out var id) ? id : null;
        var versions = services.GetRequiredService<SignInVersions>();
        if (
            connects is { } asker
            && (await versions.OfAsync(asker, anew: true, cancel))?.Version.ToString(CultureInfo.InvariantCulture)
                != (context.Properties.Items.TryGetValue(Version, out var version) ? version : null)
        )
        {
            throw new AuthenticationFailureException("The sign-in that asked for this was ended meanwhile.");
        }

        var welcome = await services.GetRequiredService<GitHubWelcome>().AdmitAsync(who, Tokens(context), connects, cancel);
        if (welcome.User is not { } user)
        {
            throw new AuthenticationFailureException(welcome.Problem!); // the handler makes a session of whatever is not thrown
        }

        context.Properties.Items.Remove(Connects);
        context.Properties.Items.Remove(Version);
        context.Principal = await versions.PrincipalAsync(user, CookieAuthenticationDefaults.AuthenticationScheme, cancel);
    }

    private static OAuthAnswer Tokens(OAuthCreatingTicketContext context) =>
        new()
        {
            AccessToken = context.AccessToken,
            ExpiresIn = (long?)context.ExpiresIn?.TotalSeconds,
            RefreshToken = context.RefreshToken,
            RefreshTokenExpiresIn =
                context.TokenResponse.Response?.RootElement.TryGetProperty("refresh_token_expires_in", out var life) == true
                && long.TryParse(life.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    ? seconds
                    : null,
        };

    private static async Task FailAsync(RemoteFailureContext context)
    {
        var why =
            context.Failure?.Message is { } message
            && (
                message.Contains("access_denied", StringComparison.Ordinal)
                || message.Contains("denied", StringComparison.OrdinalIgnoreCase)
            )
                ? "denied"
            : context.Failure?.Message is GitHubWelcome.NotAllowed or GitHubWelcome.Taken ? context.Failure.Message
            : "failed";
        await context.HttpContext.RequestServices.GetRequiredService<AuditLog>().RecordAsync("sign_in.refused", $"GitHub: {why}");
        context.Response.Redirect($"/signed-out?github={why}");
        context.HandleResponse();
    }
}
