using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Load.Throughput;

/// <summary>The least that could store samples in SQLite: one connection, one prepared insert, a durable commit for so many rows; the same table and the same settings.</summary>
internal static class SqliteFloor
{
    /// <returns>Rows a second.</returns>
    public static double Run(string file, int rows, int seconds)
    {
        using var connection = SqliteSetup.Open(file);
        using (var make = connection.CreateCommand())
        {
            make.CommandText = "CREATE TABLE floor (session_id TEXT NOT NULL, timestamp INTEGER NOT NULL, bpm INTEGER NOT NULL, source TEXT, PRIMARY KEY (session_id, timestamp))";
            make.ExecuteNonQuery();
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO floor VALUES ($session, $at, 120, NULL) ON CONFLICT DO NOTHING";
        insert.Parameters.AddWithValue("$session", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        var at = insert.Parameters.Add("$at", SqliteType.Integer);
        var clock = Stopwatch.StartNew();
        var count = 0L;
        while (clock.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < rows; i++)
            {
                at.Value = count++;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return count / clock.Elapsed.TotalSeconds;
    }
}
