using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

/// <summary>What an older version stored is there after an upgrade.</summary>
public sealed class UpgradeTests
{
    private const string User = "0193a000-0000-7000-8000-000000000001";
    private const string Session = "0193a000-0000-7000-8000-000000000002";

    [Fact]
    public async Task A_session_that_waits_to_be_read_waits_still_in_SQLite()
    {
        using var folder = new TempFolder();
        await WaitsStillAsync(options => options.UseVibeworkoutSqlite(folder["vibeworkout.db"]), "GitHub");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task A_session_that_waits_to_be_read_waits_still_in_PostgreSQL()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateAsync("empty", _ => Task.CompletedTask);
        await WaitsStillAsync(options => options.UseVibeworkoutPostgres(database + ";Pooling=false"), "Initial");
        await postgres.DropAsync(database);
    }

    private static async Task WaitsStillAsync(Action<DbContextOptionsBuilder<VibeworkoutContext>> use, string before)
    {
        var options = new DbContextOptionsBuilder<VibeworkoutContext>();
        use(options);
        await using var db = new VibeworkoutContext(options.Options);
        await db.GetService<IMigrator>().MigrateAsync(before, TestContext.Current.CancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO users (id, user_key, hr_threshold_bpm, grace_seconds, publish_bpm, max_bpm, sign_in_version, created_at)
            VALUES ({Guid.Parse(User)}, 'me', 100, 0, {true}, 190, 0, 1)
            """,
            TestContext.Current.CancellationToken
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO workout_sessions (id, user_id, started_at, ended_at, source, threshold_bpm, ingest_tries, next_ingest_at)
            VALUES ({Guid.Parse(Session)}, {Guid.Parse(User)}, 1000, 2000, 'ble', 100, 3, 5000)
            """,
            TestContext.Current.CancellationToken
        );
        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var job = await db.IngestJobs.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            (Guid.Parse(Session), 5000L, 3, 0, null),
            (job.SessionId, job.NextAt.ToUnixTimeMilliseconds(), job.Reads, job.Failures, job.ClaimedBy)
        );
        Assert.Equal("ble", (await db.Sessions.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken)).Source);
        await db.HrConnections.Where(c => c.ClaimedBy != null).ExecuteDeleteAsync(TestContext.Current.CancellationToken); // the column is there
    }
}
