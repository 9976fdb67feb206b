using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Web;

/// <summary>
/// The one user of a local installation, whose disk, network and git credentials the server may use; everybody else who signs in there, and
/// everybody on a hosted server, is a stranger to them. Which user that is stands in the data folder, beside the sign-in token.
/// </summary>
internal sealed class LocalUser(IConfiguration configuration, DataFolder data, TimeProvider time)
{
    private Guid? id;

    /// <summary>The user's id; known once <see cref="EnsureAsync"/> has run.</summary>
    public Guid Id => id ?? throw new InvalidOperationException("The local user has not been made yet.");

    /// <summary>Whether a user is this machine's own; nobody is on a hosted server.</summary>
    public bool Is(Guid user) => id == user;

    /// <summary>Makes the user on the first run, named after the account the server runs in where that is a user key.</summary>
    /// <exception cref="StartRefusedException">People are there, and which of them this machine belongs to cannot be told.</exception>
    public async Task EnsureAsync(VibeworkoutContext db)
    {
        id = await FindAsync(db) ?? await MakeAsync(db);
        if (Kept() != id)
        {
            DataFolder.WriteSecret(data.LocalUser, $"{id}\n");
        }
    }

    private async Task<Guid?> FindAsync(VibeworkoutContext db)
    {
        if (configuration["LocalUser"] is { Length: > 0 } key)
        {
            return await db.Users.Where(u => u.UserKey == key).Select(u => (Guid?)u.Id).SingleOrDefaultAsync()
                ?? throw new StartRefusedException(
                    $"LocalUser names \"{DisplayText.Clean(key, 60, "")}\", and nobody here has that user key. Name another, or leave the setting out."
                );
        }

        if (Kept() is { } known && await db.Users.AnyAsync(u => u.Id == known))
        {
            return known;
        }

        if (!await db.Users.AnyAsync())
        {
            return null;
        }

        // who came by a sign-in was made at the moment of the sign-in
        var own = await db
            .Users.Where(u =>
                !db.ExternalLogins.Any(l => l.UserId == u.Id) && !db.GitHubAccounts.Any(a => a.UserId == u.Id && a.CreatedAt <= u.CreatedAt)
            )
            .Select(u => u.Id)
            .Take(2)
            .ToListAsync();
        return own is [var only]
            ? only
            : throw new StartRefusedException(
                "This database holds people who signed in on a hosted server, and which of them this machine belongs to cannot be told: "
                    + "that user may use its disk, network and git credentials. Start once with LocalUser=<user key>, or with Hosted=true."
            );
    }

    private Guid? Kept() => File.Exists(data.LocalUser) && Guid.TryParse(File.ReadAllText(data.LocalUser), out var kept) ? kept : null;

    private async Task<Guid> MakeAsync(VibeworkoutContext db)
    {
        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserKey = UserKey.TryParse(Environment.UserName, out var key) ? key.Value : "me",
            CreatedAt = now,
        };
        db.Users.Add(user);
        await db.SaveChangesAsync();
        return user.Id;
    }
}
