using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Sqlite;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>migrate</c>: brings the database up to date. <c>migrate --check</c>: only says whether the model has changes that no migration holds, for every database; touches none.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--check"])
        {
            return Check();
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(arguments).Build();
        var data = DataFolder.From(configuration);
        await using var db = new VibeworkoutContext((DbContextOptions<VibeworkoutContext>)new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutSqlite(data.Database).Options);
        await db.Database.MigrateAsync();
        Console.WriteLine($"The database {data.Database} is up to date.");
        return 0;
    }

    private static int Check()
    {
        using var sqlite = new VibeworkoutContext((DbContextOptions<VibeworkoutContext>)new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutSqlite(":memory:").Options);
        var pending = sqlite.Database.HasPendingModelChanges();
        Console.WriteLine(pending ? "SQLite: the model has changes without a migration; run eng/add-migration NAME." : "SQLite: the migrations hold the whole model.");
        return pending ? 1 : 0;
    }
}
