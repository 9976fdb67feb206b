using System.Net.Http.Headers;
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
            return Success(localUser.Id, Scopes.All, signIn.Current);
        }

        if (header.Parameter is not { Length: <= 128 } token || !token.StartsWith(PersonalTokens.Prefix, StringComparison.Ordinal))
        {
            return AuthenticateResult.Fail("unknown token");
        }

        return await tokens.FindAsync(PersonalTokens.HashOf(token), SignedIn.IsAskedAnew(Context), Context.RequestAborted) is { } known
            ? Success(known.User, known.Scope, known.Id.ToString())
            : AuthenticateResult.Fail("unknown token");
    }

    private static AuthenticateResult Success(Guid user, string scope, string credential) =>
        AuthenticateResult.Success(new AuthenticationTicket(SignedIn.As(user, scope, SchemeName, credential: credential), SchemeName));
}
