using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Auth;

/// <summary>Reads <c>Authorization: Bearer …</c>: this installation's token, or a personal one.</summary>
internal sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, LocalSignIn signIn, LocalUser localUser, VibeworkoutContext db, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
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

        var hash = PersonalTokens.HashOf(token);
        var row = await db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash, Context.RequestAborted);
        if (row is null)
        {
            return AuthenticateResult.Fail("unknown token");
        }

        var now = time.GetUtcNow();
        if (row.LastUsedAt is not { } last || now - last > TimeSpan.FromMinutes(1))
        {
            await db.ApiTokens.Where(t => t.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), Context.RequestAborted);
        }

        return Success(row.UserId, row.Scope);
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
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user.ToString()), new(ScopeClaim, scope), .. version is { } v ? [new Claim(VersionClaim, v.ToString(CultureInfo.InvariantCulture))] : Array.Empty<Claim>()], scheme));

    /// <summary>How often the user had signed out everywhere when the session was made.</summary>
    public static int VersionOf(ClaimsPrincipal session) => int.TryParse(session.FindFirstValue(VersionClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The user's id. Every query names it: what is somebody else's is not found.</summary>
    public static Guid UserId(this ClaimsPrincipal principal) => Guid.Parse(principal.FindFirstValue(ClaimTypes.NameIdentifier)!);

    public static bool HasScope(this ClaimsPrincipal principal, params string[] scopes) => scopes.Contains(principal.FindFirstValue(ScopeClaim));
}
