using System.Globalization;
using Vibeworkout.Ingest;

if (args is not [var name, var address, var tokenFile, var process, var folder, var database, var rounds])
{
    Console.Error.WriteLine(
        "ingest: NAME ADDRESS TOKEN_FILE SERVER_PROCESS FOLDER DATABASE ROUNDS; DATABASE is a SQLite file or a connection string"
    );
    return 2;
}

using IFloor floor = database.Contains("Host=", StringComparison.Ordinal) ? new PostgresFloor(database) : new SqliteFloor(database, folder);
using var gym = new Gym(address, (await File.ReadAllTextAsync(tokenFile)).Trim(), folder, int.Parse(process, CultureInfo.InvariantCulture));
var measuring = new Measuring(gym, floor, int.Parse(rounds, CultureInfo.InvariantCulture));
await measuring.RunAsync($"{name}, 50,000 attempts with outcomes", attempts: 50_000, outcomes: 50_000);
await measuring.RunAsync($"{name}, 100,000 attempts", attempts: 100_000, outcomes: 0);
return 0;
