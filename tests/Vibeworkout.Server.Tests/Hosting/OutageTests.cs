using System.Net;
using Microsoft.Extensions.Logging;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Tests.Signals;
using Vibeworkout.Server.Tests.Telemetry;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

public sealed class OutageTests
{
    [Fact]
    public async Task While_the_database_is_away_requests_fail_in_words_and_afterwards_all_goes_on_with_everything_acknowledged()
    {
        await using var server = await PostgresServer.StartAsync(durable: true);
        await using var lab = await ServerLab.StartOnAsync(
            await server.CreateAsync("migrated", PostgresLab.MigrateAsync),
            arguments: ["--Prometheus:Token", PrometheusTests.Token]
        );
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 120)).Status);
        await server.KillAsync();
        var (refused, ready) = (await lab.HrAsync(session, 121), await lab.Http.GetAsync("/health/ready"));
        var list = await lab.Http.GetAsync("/api/workout/sessions");
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable),
            (refused.Status, ready.StatusCode, list.StatusCode)
        );
        Assert.Contains("again", refused.Title, StringComparison.Ordinal);
        Assert.NotNull(list.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await lab.Http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(1, (await PrometheusTests.ReadAsync(lab))["vibeworkout_samples_refused_total{vibeworkout_reason=\"database_away\"}"]); // who watches sees why
        await server.StartAgainAsync();
        await Eventually.BecomesAsync(() => lab.HrAsync(session, 122), a => a.Status == HttpStatusCode.OK, "taking heart rate again");
        Assert.Equal(2, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public async Task Signals_go_out_again_by_themselves_when_the_database_is_back()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var lab = await ServerLab.StartOnAsync(await postgres.CreateAsync("migrated", PostgresLab.MigrateAsync));
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        for (var bpm = 120; bpm < 123; bpm++)
        {
            await Eventually.BecomesAsync(() => lab.HrAsync(session, bpm), a => a.Status == HttpStatusCode.OK, "taking heart rate");
            await SignalTests.UntilAsync(lab, git.Remote, s => s.HrOk && s.Bpm == bpm);
            await postgres.KillAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await lab.HrAsync(session, 90)).Status);
            await postgres.StartAgainAsync();
        }

        await Eventually.BecomesAsync(() => lab.HrAsync(session, 80), a => a.Status == HttpStatusCode.OK, "taking heart rate again");
        await SignalTests.UntilAsync(lab, git.Remote, s => s is { HrOk: false, Bpm: 80 });
    }

    [Fact]
    public async Task A_database_that_is_not_migrated_is_waited_for_and_so_is_one_that_is_not_there()
    {
        var postgres = await PostgresServer.SharedAsync();
        using var folder = new TempFolder();
        var empty = await postgres.CreateAsync("empty", _ => Task.CompletedTask);
        await using var app = Application.Build(
            ["--data", folder.Path, "--urls", "http://127.0.0.1:0", "--ConnectionStrings:Vibeworkout", empty],
            b => b.Logging.ClearProviders()
        );
        Assert.Contains(
            "vibeworkout-server migrate",
            (await Assert.ThrowsAsync<DatabaseNotReadyException>(() => Application.PrepareAsync(app))).Message,
            StringComparison.Ordinal
        );
        using var said = new StringWriter();
        var passing = WaitingRoom.PassAsync(app, said);
        Assert.Equal(0, await CommandLine.RunAsync(["migrate", "--data", folder.Path, "--ConnectionStrings:Vibeworkout", empty]));
        Assert.True(await passing);
        Assert.Contains("vibeworkout waits: ", said.ToString(), StringComparison.Ordinal);
        await Application.PrepareAsync(app);
    }

    [Fact]
    public async Task What_is_said_of_a_database_that_cannot_be_reached_holds_no_password()
    {
        using var folder = new TempFolder();
        await using var app = Application.Build(
            [
                "--data",
                folder.Path,
                "--urls",
                "http://127.0.0.1:0",
                "--ConnectionStrings:Vibeworkout",
                "Host=127.0.0.1;Port=1;Database=gym;Username=me;Password=hunter2",
            ],
            b => b.Logging.ClearProviders()
        );
        var said = (await Assert.ThrowsAsync<DatabaseNotReadyException>(() => Application.PrepareAsync(app))).Message;
        Assert.Contains("\"gym\" of PostgreSQL at 127.0.0.1:1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
        Assert.Equal(
            1,
            await CommandLine.RunAsync([
                "migrate",
                "--data",
                folder.Path,
                "--ConnectionStrings:Vibeworkout",
                "Host=127.0.0.1;Port=1;Database=gym;Username=me;Password=hunter2",
            ])
        );
    }
}
