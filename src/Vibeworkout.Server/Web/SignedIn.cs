using System.Globalization;
using System.Security.Claims;

namespace Vibeworkout.Server.Web;

/// <summary>Who a request comes from.</summary>
internal static class SignedIn
{
    private const string ScopeClaim = "scope";
    private const string VersionClaim = "version";
    private const string CredentialClaim = "credential";
    private const string ExpiryClaim = "exp";

    /// <param name="user">Who.</param>
    /// <param name="scope">What the request may do.</param>
    /// <param name="scheme">How it signed in.</param>
    /// <param name="version">How often the user has signed out everywhere; for sessions only.</param>
    /// <param name="credential">Which of the user's sessions or tokens it comes with; null where they are not told apart.</param>
    /// <param name="expires">When what it comes with ends by itself; null where that is not said.</param>
    public static ClaimsPrincipal As(
        Guid user,
        string scope,
        string scheme,
        int? version = null,
        string? credential = null,
        DateTimeOffset? expires = null
    )
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, user.ToString()), new(ScopeClaim, scope)];
        Add(VersionClaim, version?.ToString(CultureInfo.InvariantCulture));
        Add(CredentialClaim, credential);
        Add(ExpiryClaim, expires?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return new(new ClaimsIdentity(claims, scheme));

        void Add(string type, string? value)
        {
            if (value is not null)
            {
                claims.Add(new(type, value));
            }
        }
    }

    /// <summary>How often the user had signed out everywhere when the session was made.</summary>
    public static int VersionOf(ClaimsPrincipal session) =>
        int.TryParse(session.FindFirstValue(VersionClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>Which of the user's sessions or tokens a request comes with; null where they are not told apart.</summary>
    public static string? CredentialOf(ClaimsPrincipal principal) => principal.FindFirstValue(CredentialClaim);

    /// <summary>When what a request comes with ends by itself; null where that is not said.</summary>
    public static DateTimeOffset? ExpiryOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(ExpiryClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The user's id. Every query names it: what is somebody else's is not found.</summary>
    public static Guid UserId(this ClaimsPrincipal principal) => Guid.Parse(principal.FindFirstValue(ClaimTypes.NameIdentifier)!);

    public static bool HasScope(this ClaimsPrincipal principal, params string[] scopes) =>
        scopes.Contains(principal.FindFirstValue(ScopeClaim));

    /// <summary>Whether the database is asked, and no answer of a moment ago will do: whoever changes something, or signs in, may make
    /// what outlives a sign-in that has just been revoked. Heart rate that comes every second does not.</summary>
    public static bool IsAskedAnew(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/sign-in")
        || (
            !HttpMethods.IsGet(context.Request.Method)
            && !HttpMethods.IsHead(context.Request.Method)
            && context.GetEndpoint()?.Metadata.GetMetadata<TakesHeartRate>() is null
        );
}
