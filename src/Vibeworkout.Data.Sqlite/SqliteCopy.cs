using Microsoft.Data.Sqlite;

namespace Vibeworkout.Data.Sqlite;

/// <summary>Copies a SQLite file while others write to it, and judges a copy.</summary>
public static class SqliteCopy
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Copies the database as it is at one moment into <paramref name="target"/>, which must not exist; nobody waits for it. The
    /// copy is whole and on the disk when this returns.</summary>
    public static void Write(string source, string target)
    {
        MakeEmpty(target);
        using (var connection = SqliteSetup.Open(source))
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "VACUUM INTO $target";
            command.Parameters.AddWithValue("$target", target);
            command.ExecuteNonQuery();
        }

        Flush(target);
    }

    /// <summary>Makes a file that only its owner may read: what goes into it is health data.</summary>
    public static void MakeEmpty(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using var made = new FileStream(file, options);
    }

    /// <summary>Brings a file to the disk.</summary>
    public static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Why a file cannot be used as the database, in words; null when it can: it is whole, and every migration that it has seen is
    /// known here.</summary>
    public static string? WhyUnusable(string file, IEnumerable<string> knownMigrations)
    {
        try
        {
            using var connection = OpenToRead(file);
            if (Ask(connection, "PRAGMA integrity_check(1)") is not ["ok"])
            {
                return "it is damaged (SQLite's integrity_check)";
            }

            if (Ask(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'").Count == 0)
            {
                return "it is no database of vibeworkout";
            }

            return Ask(connection, "SELECT migration_id FROM \"__EFMigrationsHistory\"").Except(knownMigrations).Any()
                ? "it was made by a newer version of vibeworkout; use that one or a newer"
                : null;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException)
        {
            return $"SQLite cannot read it ({e.Message.TrimEnd('.')})";
        }
        finally
        {
            File.Delete(file + "-wal"); // a file in that mode leaves them behind when it is only read
            File.Delete(file + "-shm");
        }
    }

    /// <summary>Writes what still lies in the write-ahead log into the file itself. Nobody else may have it open.</summary>
    public static void Settle(string file)
    {
        try
        {
            using var connection = SqliteSetup.Open(file);
            Ask(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // it is damaged: what can be read of it stays where it is
        }
    }

    /// <summary>Writes the write-ahead log back and cuts it to nothing, while others use the database.</summary>
    /// <returns>Whether nobody was reading what stood in it.</returns>
    public static bool TryEmptyLog(string file)
    {
        using var connection = SqliteSetup.Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=200; PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        do
        {
            if (reader.FieldCount == 3)
            {
                return reader.Read() && reader.GetInt32(0) == 0;
            }
        } while (reader.NextResult());

        return false;
    }

    private static SqliteConnection OpenToRead(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        return connection;
    }

    private static List<string> Ask(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts above
        command.CommandText = question;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var answers = new List<string>();
        while (reader.Read())
        {
            answers.Add(reader.GetString(0));
        }

        return answers;
    }
}
