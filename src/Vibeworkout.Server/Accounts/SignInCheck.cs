using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Whether what a request came with holds at this moment, as the database says: for what is made by it, or stays open.</summary>
internal sealed class SignInCheck(LocalSignIn installation)
{
    /// <summary>Nobody ends or makes a sign-in of this user until the transaction is over.</summary>
    public static Task HoldAsync(VibeworkoutContext db, Guid user, CancellationToken cancel) =>
        db.Users.Where(u => u.Id == user).ExecuteUpdateAsync(set => set.SetProperty(u => u.SignInVersion, u => u.SignInVersion), cancel);

    public async Task<bool> HoldsAsync(VibeworkoutContext db, ClaimsPrincipal request, CancellationToken cancel)
    {
        var (user, credential) = (request.UserId(), SignedIn.CredentialOf(request));
        switch (request.Identity?.AuthenticationType)
        {
            case CookieAuthenticationDefaults.AuthenticationScheme:
                return SignInVersions.Holds(request, await SignInVersions.ReadAsync(db, user, cancel));
            case TokenHandler.SchemeName when Guid.TryParse(credential, out var token):
                return await db.ApiTokens.AnyAsync(t => t.Id == token && t.UserId == user, cancel);
            case TokenHandler.SchemeName:
                return installation.IsCurrent(credential);
            case JwtSignIn.Scheme:
                return JwtSignIn.Holds(IssuedAt(credential), await SignInVersions.ReadAsync(db, user, cancel));
            default:
                return false;
        }
    }

    private static DateTimeOffset IssuedAt(string? credential) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(credential ?? "0", CultureInfo.InvariantCulture));
}
