using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>How often each user has signed out everywhere. A cookie that was made before is refused; the database is asked at most every
/// few seconds for each user.</summary>
internal sealed class SignInVersions(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private readonly Remembered<Guid, int?> read = new(time, Fresh);

    /// <summary>Null when there is no such user any more.</summary>
    public async Task<int?> OfAsync(Guid user, CancellationToken cancel)
    {
        if (read.TryGet(user, out var known))
        {
            return known;
        }

        var at = read.Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var version = await db.Users.Where(u => u.Id == user).Select(u => (int?)u.SignInVersion).SingleOrDefaultAsync(cancel);
        read.Set(user, version, at);
        return version;
    }

    /// <summary>The session of a user as it is made now.</summary>
    public async Task<ClaimsPrincipal> PrincipalAsync(Guid user, string scheme, CancellationToken cancel) =>
        SignedIn.As(user, Scopes.All, scheme, await OfAsync(user, cancel));

    /// <summary>Whether a session was made since its user last signed out everywhere.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal session, CancellationToken cancel) =>
        await OfAsync(session.UserId(), cancel) is { } version && SignedIn.VersionOf(session) == version;

    /// <summary>From now on every cookie that the user has anywhere is refused: here at once, by other instances after a few
    /// seconds.</summary>
    public async Task RaiseAsync(Guid user, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db
            .Users.Where(u => u.Id == user)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.SignInVersion, u => u.SignInVersion + 1), cancel);
        read.Forget(user);
    }
}
