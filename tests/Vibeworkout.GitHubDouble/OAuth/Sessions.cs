using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Who is signed in at the double in which browser.</summary>
internal sealed class Sessions(World world)
{
    public const string Cookie = "github_double_session";
    public const string Address = "/session";
    private readonly ConcurrentDictionary<string, Account> signedIn = new();

    public string Start(Account user)
    {
        var session = World.Hex(40);
        signedIn[session] = user;
        return session;
    }

    public Account? UserOf(HttpContext context) =>
        context.Request.Cookies[Cookie] is { } session ? signedIn.GetValueOrDefault(session) : null;

    /// <summary>A button for each user; leads back to the address that was asked for.</summary>
    public Task AskAsync(HttpContext context)
    {
        var users = world
            .Accounts.Where(a => !a.IsOrganization && !a.Login.EndsWith("[bot]", StringComparison.Ordinal))
            .OrderBy(a => a.Login, StringComparer.Ordinal);
        var back = context.Request.Path + context.Request.QueryString.ToString();
        return Html.PageAsync(
            context,
            "Sign in to GitHub",
            Html.Form(Address, [Html.Hidden("return_to", back), .. users.Select(u => Html.Button(u.Login, "login", u.Login))])
        );
    }

    public async Task SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (world.FindAccount(form["login"]) is not { IsOrganization: false } user)
        {
            await Html.PageAsync(context, "Incorrect username or password.", "", 422);
            return;
        }

        context.Response.Cookies.Append(
            Cookie,
            Start(user),
            new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
            }
        );
        var back = form["return_to"].ToString();
        await Html.LeadAsync(context, back.StartsWith('/') && !back.StartsWith("//", StringComparison.Ordinal) ? back : "/login/device");
    }

    public static Task SignOutAsync(HttpContext context)
    {
        context.Response.Cookies.Delete(Cookie);
        return Html.PageAsync(context, "Signed out", "");
    }
}
