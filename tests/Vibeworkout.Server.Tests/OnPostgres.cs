using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Server.Tests.Dashboard;
using Vibeworkout.Server.Tests.GateRepos;
using Vibeworkout.Server.Tests.Ingest;
using Vibeworkout.Server.Tests.Profile;
using Vibeworkout.Server.Tests.Signals;
using Vibeworkout.Server.Tests.Sources;
using Vibeworkout.Server.Tests.Stats;
using Vibeworkout.Server.Tests.Workouts;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests;

/// <summary>A test class whose servers use PostgreSQL; <see cref="ServerLab"/> looks for it. Every other class is on SQLite.</summary>
public interface IOnPostgres;

// Every test of data once more, on PostgreSQL: a class here inherits the tests of the one it is named after.
public class WorkoutTestsOnPostgres : WorkoutTests, IOnPostgres;

public class SampleWriterTestsOnPostgres : SampleWriterTests, IOnPostgres;

public class IngestTestsOnPostgres : IngestTests, IOnPostgres;

public class BulkIngestTestsOnPostgres : BulkIngestTests, IOnPostgres;

public class IngestJobTestsOnPostgres : IngestJobTests, IOnPostgres;

public class StatsTestsOnPostgres : StatsTests, IOnPostgres;

public class CommitTestsOnPostgres : CommitTests, IOnPostgres;

public class ExportTestsOnPostgres : ExportTests, IOnPostgres;

public class ErasureTestsOnPostgres : ErasureTests, IOnPostgres;

public class GateRepoTestsOnPostgres : GateRepoTests, IOnPostgres;

public class GateRepoTestTestsOnPostgres : GateRepoTestTests, IOnPostgres;

public class RecordingTestsOnPostgres : RecordingTests, IOnPostgres;

public class StreamTestsOnPostgres : StreamTests, IOnPostgres;

public class SignalTestsOnPostgres : SignalTests, IOnPostgres;

public class SignInTestsOnPostgres : Accounts.SignInTests, IOnPostgres;

public class PageSecurityTestsOnPostgres : PageSecurityTests, IOnPostgres;

/// <summary>A database of PostgreSQL for one lab.</summary>
internal static class PostgresLab
{
    /// <summary>An empty database with every migration.</summary>
    public static async Task<string> CreateAsync() => await (await PostgresServer.SharedAsync()).CreateAsync("migrated", MigrateAsync);

    public static async Task DropAsync(string connectionString) => await (await PostgresServer.SharedAsync()).DropAsync(connectionString);

    public static async Task MigrateAsync(string connectionString)
    {
        await using var db = new VibeworkoutContext(
            (DbContextOptions<VibeworkoutContext>)
                new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutPostgres(connectionString).Options
        );
        await db.Database.MigrateAsync();
    }
}
