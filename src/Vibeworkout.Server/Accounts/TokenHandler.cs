using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Reads <c>Authorization: Bearer …</c>: this installation's token, or a personal one.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    LocalSignIn signIn,
    LocalUser localUser,
    KnownTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (
            !AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
        )
        {
            return AuthenticateResult.NoResult();
        }

        if (signIn.Accepts(header.Parameter))
        {
            return Success(localUser.Id, Scopes.All);
        }

        if (header.Parameter is not { Length: <= 128 } token || !token.StartsWith(PersonalTokens.Prefix, StringComparison.Ordinal))
        {
            return AuthenticateResult.Fail("unknown token");
        }

        return await tokens.FindAsync(PersonalTokens.HashOf(token), Context.RequestAborted) is { } known
            ? Success(known.User, known.Scope)
            : AuthenticateResult.Fail("unknown token");
    }

    private static AuthenticateResult Success(Guid user, string scope) =>
        AuthenticateResult.Success(new AuthenticationTicket(SignedIn.As(user, scope, SchemeName), SchemeName));
}

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
