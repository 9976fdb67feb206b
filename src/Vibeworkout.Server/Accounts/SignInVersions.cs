using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Whether sessions, and tokens of other issuers, were made since their users last signed out. For what only reads the database is
/// asked at most every few seconds for each user; what is ended is refused here at once, and elsewhere as soon as that is heard.</summary>
internal sealed class SignInVersions(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private readonly Remembered<Guid, SignInState?> read = new(time, Fresh);

    /// <summary>How it stands with a user's sign-ins.</summary>
    /// <returns>Null when there is no such user any more.</returns>
    public async Task<SignInState?> OfAsync(Guid user, bool anew, CancellationToken cancel)
    {
        if (!anew && read.TryGet(user, out var known))
        {
            return known;
        }

        var at = read.Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var state = await ReadAsync(db, user, cancel);
        read.Set(user, state, at);
        return state;
    }

    /// <summary>The same as a transaction sees it.</summary>
    public static async Task<SignInState?> ReadAsync(VibeworkoutContext db, Guid user, CancellationToken cancel)
    {
        var row = await db.Users.Where(u => u.Id == user).Select(u => new { u.SignInVersion, u.SignedOutAt }).SingleOrDefaultAsync(cancel);
        return row is null
            ? null
            : new(
                row.SignInVersion,
                row.SignedOutAt,
                await db.EndedSessions.Where(s => s.UserId == user).Select(s => s.Id).ToHashSetAsync(cancel)
            );
    }

    /// <summary>The session of a user as it is made now.</summary>
    public async Task<ClaimsPrincipal> PrincipalAsync(Guid user, string scheme, CancellationToken cancel) =>
        SignedIn.As(
            user,
            Scopes.All,
            scheme,
            (await OfAsync(user, anew: true, cancel))?.Version,
            Guid.CreateVersion7(time.GetUtcNow()).ToString()
        );

    /// <summary>Whether a session was made since its user last signed out.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal session, bool anew, CancellationToken cancel) =>
        Holds(session, await OfAsync(session.UserId(), anew, cancel));

    /// <summary>Whether a session was made since its user last signed out.</summary>
    public static bool Holds(ClaimsPrincipal session, SignInState? state) =>
        state is not null
        && SignedIn.VersionOf(session) == state.Version
        && !(Guid.TryParse(SignedIn.CredentialOf(session), out var id) && state.Ended.Contains(id));

    /// <summary>A user's sign-ins changed: the database is asked.</summary>
    public void Forget(Guid user) => read.Forget(user);
}
