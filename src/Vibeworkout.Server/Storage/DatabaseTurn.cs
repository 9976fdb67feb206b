using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Storage;

/// <summary>Lets one of several instances at a time prepare the database, by a lock that PostgreSQL keeps for a connection. A SQLite file
/// has one server only.</summary>
internal sealed class DatabaseTurn : IAsyncDisposable
{
    /// <summary>Any number, but the same in every version.</summary>
    private const long Key = 0x7669_6265_776F_726B;

    private readonly VibeworkoutContext db;

    private DatabaseTurn(VibeworkoutContext db) => this.db = db;

    /// <summary>Waits for a turn; disposing the answer gives it back.</summary>
    public static async Task<DatabaseTurn> TakeAsync(VibeworkoutContext db, CancellationToken cancel = default)
    {
        await db.Database.OpenConnectionAsync(cancel); // the lock belongs to the connection
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({Key})", cancel);
        }

        return new(db);
    }

    public async ValueTask DisposeAsync()
    {
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Key})");
        }

        await db.Database.CloseConnectionAsync();
    }
}
