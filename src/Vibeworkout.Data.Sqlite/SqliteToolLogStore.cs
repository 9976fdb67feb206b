using Microsoft.Data.Sqlite;

namespace Vibeworkout.Data.Sqlite;

/// <summary>
/// Stores tool logs over one connection that stays open, with statements that stay prepared: one transaction for all lines that come
/// together. SQLite has no faster way in than that, so nothing is copied anywhere first. Whoever writes
/// keeps all others from writing, so that there is nothing else to hold.
/// </summary>
public sealed class SqliteToolLogStore(string path) : IToolLogStore, IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private SqliteToolLog? log;

    /// <inheritdoc/>
    public async Task<StoredToolLines> StoreAsync(NewToolLines lines, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => (log ??= new SqliteToolLog(SqliteSetup.Open(path))).Store(lines), cancel); // SQLite waits for the disk by blocking
        }
        catch (SqliteException)
        {
            Forget(); // whatever state it is in, the next one begins anew
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public Task HoldAsync(VibeworkoutContext db, IEnumerable<Guid> repos, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        turn.Dispose();
    }

    private void Forget()
    {
        log?.Dispose();
        log = null;
    }
}
