using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>Somebody else on the same server.</summary>
internal sealed record Stranger(User User, HttpClient Http) : IDisposable
{
    /// <summary>Puts one into the database, with a token that may do everything.</summary>
    public static async Task<Stranger> ComeAsync(ServerLab lab, string key)
    {
        var now = TimeProvider.System.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserKey = key,
            CreatedAt = now,
        };
        var (row, token) = PersonalTokens.Create(user.Id, "test", Scopes.All, now);
        await lab.InDatabaseAsync(async db =>
        {
            db.Users.Add(user);
            db.ApiTokens.Add(row);
            await db.SaveChangesAsync();
        });
        return new(user, lab.Client(token));
    }

    public void Dispose() => Http.Dispose();
}
