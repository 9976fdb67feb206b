using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vibeworkout.Server.Auth;

/// <summary>Signing in: by the printed link in a browser, which then holds a cookie; by a bearer token everywhere else.</summary>
internal static class SignInEndpoints
{
    private const string Cookie = "vibeworkout";
    private const string Either = "either";
    private const string SignedOut = "/signed-out";

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<LocalSignIn>();
        services.AddSingleton<LocalUser>();
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? TokenHandler.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = Cookie;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = TimeSpan.FromDays(30);
                options.SlidingExpiration = true;
                options.Events.OnRedirectToLogin = context => WantsPage(context.Request) ? Redirect(context, SignedOut) : Answer(context, StatusCodes.Status401Unauthorized);
                options.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
            });
        services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext request && Scopes.Allow(request)).Build());
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder app) => app.MapGet("/sign-in", SignInAsync).ExcludeFromDescription();

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> SignInAsync(string? token, HttpContext context, LocalSignIn signIn, LocalUser user)
    {
        if (!signIn.Accepts(token))
        {
            return WantsPage(context.Request) ? TypedResults.LocalRedirect(token is null ? SignedOut : SignedOut + "?refused") : TypedResults.Problem(title: "This sign-in link is not valid here. Open the link that the server printed when it last started.", statusCode: StatusCodes.Status401Unauthorized);
        }

        await context.SignInAsync(SignedIn.As(user.Id, Scopes.All, CookieAuthenticationDefaults.AuthenticationScheme), new AuthenticationProperties { IsPersistent = true });
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>A browser that opens a page, not a program that asks the API.</summary>
    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

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
