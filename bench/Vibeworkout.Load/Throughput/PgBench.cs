using System.Globalization;
using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Throughput;

/// <summary>PostgreSQL's own load tool on the same table: 16 clients, a transaction for each sample.</summary>
internal sealed class PgBench(LabPostgres postgres, LabFolder folder, int seconds)
{
    /// <summary>What the server runs for one sample, sent together as the server does: hold the workout, insert where it runs. See
    /// PostgresSampleStore.</summary>
    private const string AsTheServer = """
        \startpipeline
        SELECT id FROM workout_sessions WHERE id = ANY('{SESSION}'::uuid[]) AND ended_at IS NULL ORDER BY id FOR SHARE;
        INSERT INTO hr_samples (session_id, "timestamp", bpm, source)
        SELECT g.session_id, g.at, g.bpm, g.source
        FROM unnest('{SESSION}'::uuid[], ARRAY[nextval('bench_at')], ARRAY[120], ARRAY[NULL]::text[]) AS g (session_id, at, bpm, source)
        WHERE EXISTS (SELECT 1 FROM workout_sessions s WHERE s.id = g.session_id AND s.ended_at IS NULL)
        ORDER BY g.session_id, g.at ON CONFLICT DO NOTHING RETURNING session_id, "timestamp";
        \endpipeline
        """;

    private const string Bare =
        """INSERT INTO hr_samples (session_id, "timestamp", bpm, source) VALUES ('SESSION', nextval('bench_at'), 120, NULL) ON CONFLICT DO NOTHING;""";

    /// <summary>Times that no sample has.</summary>
    public Task PrepareAsync() => postgres.RunAsync("psql", ["-qc", "CREATE SEQUENCE bench_at CACHE 1000"]);

    /// <returns>Transactions a second of the server's two statements.</returns>
    public Task<double> AsTheServerAsync(IReadOnlyList<Guid> sessions) => RunAsync(AsTheServer, sessions);

    /// <returns>Transactions a second of the insert alone.</returns>
    public Task<double> BareAsync(IReadOnlyList<Guid> sessions) => RunAsync(Bare, sessions);

    private async Task<double> RunAsync(string script, IReadOnlyList<Guid> sessions)
    {
        var arguments = new List<string>
        {
            "-n",
            "-M",
            "prepared",
            "-c",
            "16",
            "-j",
            "2",
            "-T",
            seconds.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var session in sessions)
        {
            var file = folder.Of($"{session}.sql");
            await File.WriteAllTextAsync(file, script.Replace("SESSION", session.ToString(), StringComparison.Ordinal) + "\n");
            arguments.AddRange(["-f", file]);
        }

        var report = await postgres.RunAsync("pgbench", arguments);
        var line = report.Split('\n').First(l => l.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
