using System.CommandLine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>backup FILE</c>: copies the SQLite database while the server runs. <c>restore FILE</c>: puts such a copy in its place, while
/// none runs. PostgreSQL has programs of its own for this.</summary>
internal static class BackupCommand
{
    private const string Partial = ".partial";

    public static Command CreateBackup() =>
        Create("backup", "Copy the SQLite database into a file that does not exist yet, while the server runs.", BackupAsync);

    public static Command CreateRestore() =>
        Create("restore", "Put a backup in the SQLite database's place, while no server runs.", RestoreAsync);

    private static Command Create(string name, string description, Func<string, string[], Task<int>> run)
    {
        var file = new Argument<string>("FILE") { Description = "The backup." };
        file.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: "" }] || given.Tokens is [var word] && word.Value.StartsWith('-'))
            {
                given.AddError($"{name} needs a file: {name} FILE [--data FOLDER].");
            }
        });
        var command = new Command(name, description) { file };
        ServerOptions.AddStoring(command);
        command.SetAction((parsed, _) => run(parsed.GetValue(file)!, ServerOptions.Of(parsed)));
        return command;
    }

    private static async Task<int> BackupAsync(string file, string[] arguments)
    {
        var (configuration, data) = Read(arguments);
        await using var database = Database.From(configuration, data);
        if (WhyNotHere(database) is { } reason)
        {
            return await FailAsync(reason);
        }

        if (Path.Exists(file))
        {
            return await FailAsync($"{file} is there already and is left as it is. Name a file that does not exist.");
        }

        var partial = file + Partial;
        try
        {
            File.Delete(partial); // of a backup that was cut off
            SqliteCopy.Write(data.Database, partial);
            if (Judge(database, partial) is { } wrong)
            {
                File.Delete(partial);
                return await FailAsync(
                    $"The copy of {data.Database} cannot be used: {wrong}. Nothing was kept. The database itself may be damaged: "
                        + $"look into it before anything else, and keep older backups."
                );
            }

            File.Move(partial, file);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(
                $"The backup was not written ({e.Message.TrimEnd('.')}). Check that the folder of {file} is there, may be "
                    + $"written to and has room."
            );
        }

        Console.WriteLine($"{data.Database} is in {file}, whole. Keep it with a copy of {data.Keys}, which opens the secrets in it.");
        return 0;
    }

    private static async Task<int> RestoreAsync(string file, string[] arguments)
    {
        var (configuration, data) = Read(arguments);
        await using var database = Database.From(configuration, data, use: false);
        if (database.File is null)
        {
            return await FailAsync(OtherPrograms);
        }

        if (!File.Exists(file))
        {
            return await FailAsync($"There is no file {file}, so nothing was restored.");
        }

        using var alone = FolderUse.TryTakeAlone(data);
        if (alone is null)
        {
            return await FailAsync($"A server uses {data.Path}, so nothing was restored. Stop it, then try again.");
        }

        try
        {
            return Replace(database, data.Database, file) is { } wrong
                ? await FailAsync($"{file} was not restored: {wrong}. The database is as it was.")
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync($"{file} was not restored ({e.Message.TrimEnd('.')}). The database is as it was.");
        }
    }

    private const string OtherPrograms = "The database is PostgreSQL, which this command does not copy; use pg_dump and pg_restore.";

    /// <summary>Judges a copy of the file, so that what was judged is what is used; then one takes the other's place.</summary>
    private static string? Replace(Database database, string current, string file)
    {
        var partial = current + Partial;
        File.Delete(partial);
        SqliteCopy.MakeEmpty(partial);
        using (var from = File.OpenRead(file))
        using (var to = new FileStream(partial, FileMode.Open, FileAccess.Write))
        {
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }

        if (Judge(database, partial) is { } wrong)
        {
            File.Delete(partial);
            return wrong;
        }

        SqliteCopy.Settle(partial); // with a write-ahead log from now on, as every database here
        if (!File.Exists(current))
        {
            File.Move(partial, current);
            Console.WriteLine($"{file} is the database now: {current}");
            return null;
        }

        var before = current + ".before-restore";
        SqliteCopy.Settle(current);
        foreach (var part in (string[])["-wal", "-shm"])
        {
            File.Delete(before + part);
            if (File.Exists(current + part))
            {
                File.Move(current + part, before + part); // of a damaged file: it must not be taken for the new one's
            }
        }

        File.Replace(partial, current, before);
        Console.WriteLine($"{file} is the database now: {current}. What was there before is {before}.");
        return null;
    }

    private static (IConfiguration Configuration, DataFolder Data) Read(string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(arguments).Build();
        return (configuration, DataFolder.From(configuration));
    }

    private static string? WhyNotHere(Database database) =>
        database.File is null ? OtherPrograms
        : File.Exists(database.File) ? null
        : $"There is no database at {database.File}, so there is nothing to back up. Name its folder with --data FOLDER.";

    private static string? Judge(Database database, string file)
    {
        using var db = database.Open();
        return SqliteCopy.WhyUnusable(file, db.Database.GetMigrations());
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"vibeworkout-server: {message}");
        return 1;
    }
}
