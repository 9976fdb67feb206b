using Microsoft.Data.Sqlite;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Server.Storage;

/// <summary>
/// Empties SQLite's write-ahead log: what was deleted is overwritten in the file (<c>secure_delete</c>), but stands in the log until that
/// is written back and cut. Once a minute, and at once when somebody erased something; while others read, it is tried again every second.
/// </summary>
internal sealed class WriteAheadLog(Database database, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhileErasing = TimeSpan.FromSeconds(1);

    private volatile bool erasing;

    /// <summary>Something was erased: what was there before goes from the log too, now or as soon as nobody reads it any more.</summary>
    public async Task ErasedAsync()
    {
        erasing = database.File is not null;
        await TryEmptyAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.File is null)
        {
            return; // PostgreSQL keeps its log in its own way
        }

        try
        {
            for (var emptiedAt = time.GetTimestamp(); ; )
            {
                await Task.Delay(WhileErasing, time, stoppingToken);
                if (erasing || time.GetElapsedTime(emptiedAt) >= Usual)
                {
                    await TryEmptyAsync();
                    emptiedAt = time.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops, and SQLite empties it when the last connection closes
        }
    }

    private async Task TryEmptyAsync()
    {
        if (database.File is { } file && await Task.Run(() => Empty(file)))
        {
            erasing = false;
        }
    }

    private static bool Empty(string file)
    {
        try
        {
            return SqliteCopy.TryEmptyLog(file);
        }
        catch (SqliteException)
        {
            return false; // locked, or the disk; it is tried again
        }
    }
}
