using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>migrate</c>: brings the database up to date. <c>migrate --check</c>: only says whether the model has changes that no
/// migration holds, for every database; touches none.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check")
        {
            Description = "Only say whether the model has changes that no migration holds; no database is touched.",
        };
        var command = new Command("migrate", "Bring the database up to date.") { check };
        ServerOptions.AddStoring(command);
        command.SetAction((parsed, _) => parsed.GetValue(check) ? Task.FromResult(Check()) : RunAsync(ServerOptions.Of(parsed)));
        return command;
    }

    /// <summary>Runs the migrations that have not run; of several who try at once, one does.</summary>
    public static async Task MigrateAsync(VibeworkoutContext db)
    {
        await using var turn = await DatabaseTurn.TakeAsync(db);
        await db.Database.MigrateAsync();
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(arguments).Build();
        await using var database = Database.From(configuration, DataFolder.From(configuration));
        await using var db = database.Open();
        try
        {
            await MigrateAsync(db);
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            await Console.Error.WriteLineAsync($"vibeworkout-server: {database.Unreachable(e)}");
            return 1;
        }

        Console.WriteLine($"The database {database.Name} is up to date.");
        return 0;
    }

    private static int Check() =>
        Check("SQLite", options => options.UseVibeworkoutSqlite(":memory:"))
            + Check("PostgreSQL", options => options.UseVibeworkoutPostgres("Host=none"))
        > 0
            ? 1
            : 0;

    private static int Check(string name, Action<DbContextOptionsBuilder> use)
    {
        var options = new DbContextOptionsBuilder<VibeworkoutContext>();
        use(options);
        using var db = new VibeworkoutContext(options.Options);
        var pending = db.Database.HasPendingModelChanges();
        Console.WriteLine(
            pending
                ? $"{name}: the model has changes without a migration; run eng/add-migration NAME."
                : $"{name}: the migrations hold the whole model."
        );
        return pending ? 1 : 0;
    }
}
