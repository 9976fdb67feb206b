using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Load.Throughput;

/// <summary>The least that could store samples in SQLite: one connection, one prepared insert, a durable commit for so many rows; the same
/// table with the same rule that a sample has a workout, and the same settings.</summary>
internal static class SqliteFloor
{
    /// <param name="file">The database, which is not there yet.</param>
    /// <param name="workouts">How many the samples are of.</param>
    /// <param name="inRow">How many of one come one after the other.</param>
    /// <param name="rows">How many share a commit.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>Rows a second.</returns>
    public static double Run(string file, int workouts, int inRow, int rows, int seconds)
    {
        using var connection = SqliteSetup.Open(file);
        using (var make = connection.CreateCommand())
        {
            make.CommandText =
                "CREATE TABLE workouts (id TEXT NOT NULL PRIMARY KEY); CREATE TABLE floor (session_id TEXT NOT NULL REFERENCES "
                + "workouts (id), timestamp INTEGER NOT NULL, bpm INTEGER NOT NULL, source TEXT, PRIMARY KEY (session_id, timestamp))";
            make.ExecuteNonQuery();
        }

        var ids = Enumerable
            .Range(0, workouts)
            .Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString().ToUpperInvariant())
            .ToList();
        foreach (var id in ids)
        {
            using var add = connection.CreateCommand();
            add.CommandText = "INSERT INTO workouts VALUES ($id)";
            add.Parameters.AddWithValue("$id", id);
            add.ExecuteNonQuery();
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO floor VALUES ($session, $at, 120, NULL) ON CONFLICT DO NOTHING";
        var session = insert.Parameters.Add("$session", SqliteType.Text);
        var at = insert.Parameters.Add("$at", SqliteType.Integer);
        var clock = Stopwatch.StartNew();
        var count = 0L;
        while (clock.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < rows; i++)
            {
                session.Value = ids[(int)(count / inRow % workouts)];
                at.Value = count++;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return count / clock.Elapsed.TotalSeconds;
    }
}
