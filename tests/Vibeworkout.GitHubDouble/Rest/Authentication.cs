using System.Text;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Tells by the <c>Authorization</c> header who asks; or why a caller is refused.</summary>
internal static class Authentication
{
    public static (Caller Caller, RestAnswer? Refused) Authenticate(HttpRequest request, World world)
    {
        var header = request.Headers.Authorization.ToString().Split(' ', 2);
        if (header is not [var scheme, var value])
        {
            return (Caller.Anonymous, null);
        }

        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(value)).Split(':', 2);
            return world.Apps.Find(a => a.ClientId == pair[0] && a.ClientSecret == pair[^1]) is { } app
                ? (new(app), null)
                : (Caller.Anonymous, RestAnswer.Unauthorized());
        }

        if (AppJwt.LooksLikeOne(value))
        {
            var (app, why) = AppJwt.Verify(value, world);
            return app is null ? (Caller.Anonymous, RestAnswer.Unauthorized(why!)) : (new(app), null);
        }

        return world.FindToken(value) switch
        {
            null or { Kind: TokenKind.Refresh } => (Caller.Anonymous, RestAnswer.Unauthorized()),
            { Installation.SuspendedAt: not null } => (Caller.Anonymous, RestAnswer.Forbidden("This installation has been suspended")),
            var token => (new(token.App, token), null),
        };
    }
}
