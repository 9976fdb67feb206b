using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Signing in: by the printed link in a browser, which then holds a cookie; by a bearer token everywhere else.</summary>
internal static class SignInEndpoints
{
    private const string Cookie = "vibeworkout";
    private const string Either = "either";
    private const string SignedOut = "/signed-out";

    public static IServiceCollection AddSignIn(this IServiceCollection services, GitHubOptions gitHub, JwtOptions jwt, HostedMode mode)
    {
        services
            .AddSingleton<LocalSignIn>()
            .AddSingleton<LocalUser>()
            .AddSingleton<AccountLinks>()
            .AddSingleton<SignInVersions>()
            .AddSingleton<KnownTokens>()
            .AddSingleton<SignInCheck>()
            .AddSingleton<Revocations>()
            .AddSingleton<ICatchUp>(provider => provider.GetRequiredService<Revocations>())
            .AddSingleton<IRemoteEventHandler, RemoteRevocations>()
            .AddScoped<TokenService>()
            .AddScoped<AccountService>()
            .AddScoped<AuditQuery>();
        services.AddSingleton<AuditLog>().AddSingleton<AuditTrail>().AddHostedService<AuditRetention>();
        services.AddSingleton<GitHubOAuth>().AddSingleton<GitHubUserTokens>().AddSingleton<GitHubWelcome>();
        var authentication = services
            .AddAuthentication(Either)
            .AddPolicyScheme(
                Either,
                null,
                options =>
                    options.ForwardDefaultSelector = context =>
                        context.Request.Headers.Authorization is not [{ } authorization, ..]
                            ? CookieAuthenticationDefaults.AuthenticationScheme
                        : jwt.IsConfigured && JwtSignIn.LooksLikeOne(authorization) ? JwtSignIn.Scheme
                        : TokenHandler.SchemeName
            )
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = Cookie;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = mode.CookiePolicy;
                options.ExpireTimeSpan = TimeSpan.FromDays(30);
                options.SlidingExpiration = true;
                options.Events.OnValidatePrincipal = RefuseOldAsync;
                options.Events.OnRedirectToLogin = context =>
                    ComesByLink(context.Request) ? OnceMoreAsync(context)
                    : WantsPage(context.Request) ? Redirect(context, SignedOut)
                    : Answer(context, StatusCodes.Status401Unauthorized);
                options.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
            });
        if (gitHub.HasSignIn)
        {
            authentication.AddGitHub(gitHub, mode.CookiePolicy);
        }

        if (jwt.IsConfigured)
        {
            authentication.AddJwt(jwt);
        }

        services
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(
                new AuthorizationPolicyBuilder()
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context => context.Resource is HttpContext request && Scopes.Allow(request))
                    .Build()
            );
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", SignInAsync).ExcludeFromDescription();
        app.MapPost("/sign-out", SignOutAsync).ExcludeFromDescription();
        app.MapGitHubSignIn();
        app.MapDeviceSignIn();
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> SignInAsync(
        string? token,
        HttpContext context,
        LocalSignIn signIn,
        LocalUser user,
        SignInVersions versions,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        if (!signIn.Accepts(token))
        {
            if (token is not null)
            {
                await audit.RecordAsync("sign_in.refused", "token");
            }

            return WantsPage(context.Request)
                ? TypedResults.LocalRedirect(token is null ? SignedOut : SignedOut + "?refused")
                : TypedResults.Problem(
                    title: "This sign-in link is not valid here. Open the link that the server printed when it last started.",
                    statusCode: StatusCodes.Status401Unauthorized
                );
        }

        await context.SignInAsync(
            await versions.PrincipalAsync(user.Id, CookieAuthenticationDefaults.AuthenticationScheme, cancel),
            new AuthenticationProperties { IsPersistent = true }
        );
        await audit.RecordAsync("sign_in.token", user: user.Id);
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>This browser only; the cookie is the proof that the wish is the user's, because it is sent from our own pages
    /// only.</summary>
    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> SignOutAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        Revocations revocations,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.Problem(
                title: "The form is too old, or not from this server's pages, so you are still signed in. Load the settings again, then "
                    + "sign out there.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        if (context.User.Identity?.IsAuthenticated == true)
        {
            await revocations.EndSessionAsync(context.User, cancel);
            await audit.RecordAsync("sign_out");
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect(SignedOut);
    }

    /// <summary>A cookie from before the user signed out everywhere, or of a user who is gone.</summary>
    private static async Task RefuseOldAsync(CookieValidatePrincipalContext context)
    {
        if (
            context.Principal is not { } session
            || !await context
                .HttpContext.RequestServices.GetRequiredService<SignInVersions>()
                .HoldsAsync(session, SignedIn.IsAskedAnew(context.HttpContext), context.HttpContext.RequestAborted)
        )
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }

    /// <summary>A browser that opens a page, not a program that asks the API.</summary>
    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Somebody followed a link, or was led here, from another site: the browser kept the cookie to itself.</summary>
    private static bool ComesByLink(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && WantsPage(request)
        && request.Headers["Sec-Fetch-Site"] == "cross-site"
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>A page that asks for the same address again: that request is our own, so the cookie comes with it, or nobody is signed
    /// in.</summary>
    private static Task OnceMoreAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var here = HtmlEncoder.Default.Encode(
            UriHelper.BuildRelative(context.Request.PathBase, context.Request.Path, context.Request.QueryString)
        );
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" "
                + $"content=\"0;url={here}\"><title>vibeworkout</title><p><a href=\"{here}\">Go on</a></p></html>"
        );
    }

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, string page)
    {
        context.Response.Redirect(page);
        return Task.CompletedTask;
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
