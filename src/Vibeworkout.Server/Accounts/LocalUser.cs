using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Server.Accounts;

/// <summary>The one user of a local installation.</summary>
internal sealed class LocalUser(TimeProvider time)
{
    private Guid? id;

    /// <summary>The user's id; known once <see cref="EnsureAsync"/> has run.</summary>
    public Guid Id => id ?? throw new InvalidOperationException("The local user has not been made yet.");

    /// <summary>Makes the user on the first run, named after the account the server runs in where that is a user key.</summary>
    public async Task EnsureAsync(VibeworkoutContext db)
    {
        var user = await db.Users.OrderBy(u => u.CreatedAt).FirstOrDefaultAsync();
        if (user is null)
        {
            var now = time.GetUtcNow();
            var name = UserKey.TryParse(Environment.UserName, out var key) ? key.Value : "me";
            user = new User
            {
                Id = Guid.CreateVersion7(now),
                UserKey = name,
                CreatedAt = now,
            };
            db.Users.Add(user);
            await db.SaveChangesAsync();
        }

        id = user.Id;
    }
}
