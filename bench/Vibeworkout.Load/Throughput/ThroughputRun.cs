using Vibeworkout.Load.Lab;
using Vibeworkout.Load.Reports;

namespace Vibeworkout.Load.Throughput;

/// <summary>Acknowledged samples a second over HTTP, beside what the database alone does, in one run: each database with its
/// floors.</summary>
internal sealed class ThroughputRun(Options options, TimeProvider time)
{
    /// <summary>What a watch without a network kept for an hour comes in one request.</summary>
    private const int Batch = 3600;

    /// <summary>The server's groups are no larger.</summary>
    private const int RowsACommit = 10_000;

    private readonly HeartRatePlan plan = new(options.Number("connections", 64), options.Number("seconds", 30), options.Has("one-user"));
    private readonly string server = Path.GetFullPath(
        options.Text("server", "src/Vibeworkout.Server/bin/Release/net10.0/vibeworkout-server.dll")
    );
    private readonly string database = options.Text("database", "both");
    private readonly LabClock clock = new(time);
    private bool isGood = true;

    /// <returns>Whether nothing was lost or doubled.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var table = new Table(
            $"{plan.Connections} connections, each sending a sample as soon as the last one was acknowledged, to "
                + $"{(plan.OneUser ? "one user's workout" : "a workout of its own")}; {plan.Seconds} s after 10 s of warm-up",
            "what",
            "a second",
            "of the floor",
            "median · p99 · longest",
            "lost · doubled",
            "refused",
            "processor time: server · tool"
        );
        if (database is "both" or "sqlite")
        {
            await SqliteAsync(table, cancel);
        }

        if (database is "both" or "postgres")
        {
            await PostgresAsync(table, cancel);
        }

        table.Print();
        return isGood;
    }

    private async Task SqliteAsync(Table table, CancellationToken cancel)
    {
        var single = await OnSqliteAsync(plan, plan.Connections, cancel);
        var batches = await OnSqliteAsync(plan with { AtOnce = Batch }, RowsACommit, cancel);
        Add(table, "SQLite, one sample a request", single.Result, single.Floor);
        AddFloor(table, $"bare inserts, {plan.Connections} a commit, no HTTP", single.Floor);
        Add(table, $"SQLite, {Batch:N0} samples a request", batches.Result, batches.Floor);
        AddFloor(table, $"its floor: bare inserts, {RowsACommit:N0} a commit, no HTTP", batches.Floor);
    }

    private async Task<(HeartRateResult Result, double Floor)> OnSqliteAsync(HeartRatePlan load, int rowsACommit, CancellationToken cancel)
    {
        using var folder = new LabFolder();
        var result = await MeasureAsync(load, folder, null, cancel);
        return (result, SqliteFloor.Run(folder.Of("floor.db"), plan.Connections, load.AtOnce, rowsACommit, plan.Seconds));
    }

    private async Task PostgresAsync(Table table, CancellationToken cancel)
    {
        using var folder = new LabFolder();
        await using var postgres = await LabPostgres.StartAsync();
        var result = await MeasureAsync(plan, folder, postgres.ConnectionString, cancel);
        var bench = new PgBench(postgres, folder, plan.Seconds);
        await bench.PrepareAsync();
        var floor = await bench.AsTheServerAsync(result.Sessions);
        var bare = await bench.BareAsync(result.Sessions);
        Add(table, "PostgreSQL, one sample a request", result, floor);
        AddFloor(table, "its floor: pgbench, 16 clients, the server's two statements for one sample, one transaction", floor);
        AddFloor(table, "harder: pgbench, 16 clients, a bare INSERT … ON CONFLICT DO NOTHING", bare);
    }

    /// <summary>A server on this database, loaded and stopped. The limit of samples a user may send each second is lifted: nobody's watch
    /// sends that many.</summary>
    private async Task<HeartRateResult> MeasureAsync(
        HeartRatePlan load,
        LabFolder folder,
        string? connectionString,
        CancellationToken cancel
    )
    {
        var signIn = new SignIn(time);
        var settings = new ServerSettings(server, folder, signIn, connectionString, null, time)
        {
            More = new Dictionary<string, string> { ["RateLimits__HeartRatePerSecond"] = "1000000" },
        };
        await using var servers = new Servers(settings, 1);
        await servers.StartAsync(cancel);
        return await new HeartRateLoad(load, signIn, servers.All[0], clock).RunAsync(cancel);
    }

    private void Add(Table table, string what, HeartRateResult result, double floor)
    {
        isGood &= result.Samples.IsGood;
        table.Add(
            what,
            $"**{Table.Number(result.PerSecond)}**",
            $"{Table.Number(result.PerSecond / floor * 100)} %",
            $"{Table.Milliseconds(result.Latencies.Percentile(0.5))} · {Table.Milliseconds(result.Latencies.Percentile(0.99))} · "
                + $"{Table.Milliseconds(result.Latencies.Greatest)}",
            $"{result.Samples.Lost} · {result.Samples.Doubled}",
            result.Stats.Refused.ToString(),
            $"{Table.Number(result.ServerTime.TotalSeconds)} s · {Table.Number(result.OwnTime.TotalSeconds)} s"
        );
    }

    private static void AddFloor(Table table, string what, double rate) => table.Add(what, Table.Number(rate), "", "", "", "", "");
}
