using System.Globalization;
using System.Security.Claims;

namespace Vibeworkout.Server.Web;

/// <summary>Who a request comes from.</summary>
internal static class SignedIn
{
    private const string ScopeClaim = "scope";
    private const string VersionClaim = "version";

    /// <param name="user">Who.</param>
    /// <param name="scope">What the request may do.</param>
    /// <param name="scheme">How it signed in.</param>
    /// <param name="version">How often the user has signed out everywhere; for sessions only.</param>
    public static ClaimsPrincipal As(Guid user, string scope, string scheme, int? version = null) =>
        new(
            new ClaimsIdentity(
                [
                    new(ClaimTypes.NameIdentifier, user.ToString()),
                    new(ScopeClaim, scope),
                    .. version is { } v ? [new Claim(VersionClaim, v.ToString(CultureInfo.InvariantCulture))] : Array.Empty<Claim>(),
                ],
                scheme
            )
        );

    /// <summary>How often the user had signed out everywhere when the session was made.</summary>
    public static int VersionOf(ClaimsPrincipal session) =>
        int.TryParse(session.FindFirstValue(VersionClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The user's id. Every query names it: what is somebody else's is not found.</summary>
    public static Guid UserId(this ClaimsPrincipal principal) => Guid.Parse(principal.FindFirstValue(ClaimTypes.NameIdentifier)!);

    public static bool HasScope(this ClaimsPrincipal principal, params string[] scopes) =>
        scopes.Contains(principal.FindFirstValue(ScopeClaim));
}
