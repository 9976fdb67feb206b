using System.Globalization;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Dashboard;

/// <summary>Who looks at a page, and how: signed in or not, in which time zone (the cookie <c>tz</c>, which the page's script sets), in
/// which theme (the cookie <c>theme</c>).</summary>
public sealed class Viewer(IHttpContextAccessor accessor)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("A page is rendered for a request.");

    /// <summary>Whether somebody is signed in.</summary>
    public bool IsSignedIn => Context.User.Identity?.IsAuthenticated == true;

    /// <summary>Who is signed in, and with what.</summary>
    internal System.Security.Claims.ClaimsPrincipal User => Context.User;

    /// <summary>The signed-in user.</summary>
    public Guid UserId => Context.User.UserId();

    /// <summary>The request's address, for lines to copy: scheme, host and port.</summary>
    public string Address => $"{Context.Request.Scheme}://{Context.Request.Host}";

    /// <summary><c>light</c>, <c>dark</c> or <c>system</c>.</summary>
    public string Theme => Context.Request.Cookies["theme"] is "light" or "dark" ? Context.Request.Cookies["theme"]! : "system";

    /// <summary>The viewer's time zone; UTC until the page's script has told.</summary>
    public TimeZoneInfo Zone =>
        Context.Request.Cookies["tz"] is { Length: > 0 and <= 64 } name
        && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(name), out var zone)
            ? zone
            : TimeZoneInfo.Utc;

    /// <summary>A time as the viewer's clock shows it.</summary>
    public string Show(DateTimeOffset at, string format) =>
        TimeZoneInfo.ConvertTime(at, Zone).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Keeps a choice of theme for a year.</summary>
    public void ChooseTheme(string theme) =>
        Context.Response.Cookies.Append(
            "theme",
            theme,
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Strict,
                HttpOnly = true,
                Secure = Context.Request.IsHttps,
                IsEssential = true,
            }
        );

    /// <summary>Answers with another status than 200.</summary>
    public void Answer(int status) => Context.Response.StatusCode = status;
}
