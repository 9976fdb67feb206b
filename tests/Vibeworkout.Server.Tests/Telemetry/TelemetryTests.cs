using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Telemetry;

/// <summary>What a collector gets from the real program, and what it never gets.</summary>
public class TelemetryTests
{
    private const int Bpm = 137;
    private const string RemoteSecret = "user-info-that-is-a-token";
    private const string Baggage = "baggage-of-a-stranger";
    private static readonly string[] All = ["traces", "metrics", "logs"];

    [Fact]
    public Task A_workout_is_seen_and_nothing_of_whose_it_is() => TellAsync(postgres: null);

    [Fact]
    public async Task A_workout_on_PostgreSQL_is_seen_and_nothing_of_whose_it_is()
    {
        var postgres = await PostgresLab.CreateAsync();
        try
        {
            await TellAsync(postgres);
        }
        finally
        {
            await PostgresLab.DropAsync(postgres);
        }
    }

    [Fact]
    public async Task Where_no_address_is_configured_nothing_runs()
    {
        await using var lab = await ServerLab.StartAsync();
        Assert.Null(lab.App.Services.GetService<TracerProvider>());
        Assert.Null(lab.App.Services.GetService<MeterProvider>());
        Assert.Null(lab.App.Services.GetService<LoggerProvider>());
        Assert.DoesNotContain(
            lab.App.Services.GetServices<IHostedService>(),
            s => s.GetType().Name.Contains("Telemetry", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_address_for_metrics_alone_sends_metrics_alone()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (
            var lab = await ServerLab.StartAsync(
                null,
                "--OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                $"{receiver.Address}/v1/metrics",
                "--OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
                "http/protobuf"
            )
        )
        {
            Assert.Null(lab.App.Services.GetService<TracerProvider>());
            Assert.Null(lab.App.Services.GetService<LoggerProvider>());
        }

        Assert.Contains("vibeworkout.workouts.running", Otlp.MetricNames(receiver.Of("metrics")));
        Assert.Empty(receiver.Of("traces"));
    }

    [Fact]
    public async Task An_address_that_is_none_is_said_at_the_start_and_not_repeated()
    {
        using var git = await GateLab.WithoutGateAsync();
        var environment = new Dictionary<string, string>(git.Environment) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "me:secret@collector" };
        var ended = await Programs.RunAsync(
            "dotnet",
            git.Folder.Path,
            environment,
            default,
            Programs.Server,
            "serve",
            "--data",
            git.Folder["data"],
            "--urls",
            "http://127.0.0.1:0"
        );
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address", ended.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_never_answers_keeps_no_server_from_ending()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var git = await GateLab.WithoutGateAsync();
        git.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        git.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        await using var server = await ServerProcess.StartAsync(git);
        await server.PostAsync("/api/workout/start");
        var started = TimeProvider.System.GetTimestamp();
        await server.StopAsync();
        Assert.Equal(0, server.ExitCode);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static async Task TellAsync(string? postgres)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var git = await GateLab.WithoutGateAsync();
        await using var refusing = await GitHttpServer.StartAsync(git.Folder.Path);
        refusing.Before = _ => Results.StatusCode(StatusCodes.Status403Forbidden);
        git.Environment["ConnectionStrings__Vibeworkout"] = postgres ?? "";
        git.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        git.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        git.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=lab";
        await using var server = await ServerProcess.StartAsync(git);
        using var watcher = new HttpClient
        {
            BaseAddress = new Uri(server.Address),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Token) },
        };
        await using var watching = await watcher.GetStreamAsync("/api/workout/live");
        var session = await WorkOutAsync(
            server,
            git,
            refusing.UrlOf("treadmill/desk.git").Replace("http://", $"http://{RemoteSecret}@", StringComparison.Ordinal)
        );
        await server.StopAsync();

        AssertSeen(receiver, postgres is not null);
        AssertPrivate(receiver, server.Token, session, postgres);
    }

    /// <summary>Everything that is told about; the id of the session.</summary>
    private static async Task<string> WorkOutAsync(ServerProcess server, GateLab git, string dead)
    {
        await server.PatchAsync("/api/profile", new { user_key = GateLab.UserKeyText });
        await server.PostAsync("/api/gate-repos", new { remote_url = git.Remote });
        var refusing = (await server.PostAsync("/api/gate-repos", new { remote_url = dead })).GetProperty("id").GetString();
        var session = (await server.PostAsync("/api/workout/start")).GetProperty("session_id").GetString()!;
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        Assert.True((await http.GetAsync($"/sign-in?token={server.Token}")).IsSuccessStatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        http.DefaultRequestHeaders.Add("baggage", $"who={Baggage}");
        http.DefaultRequestHeaders.UserAgent.ParseAdd("agent-of-a-stranger/1");
        foreach (
            var (address, answer) in new[]
            {
                ("ssh://me:password-in-vain@127.0.0.1/a/b.git", HttpStatusCode.BadRequest),
                ("https://me:password-in-vain@127.0.0.1:1/a/b.git", HttpStatusCode.Created), // and what is before the @ is kept apart
            }
        )
        {
            Assert.Equal(answer, (await http.PostAsync("/api/gate-repos", JsonContent.Create(new { remote_url = address }))).StatusCode);
        }

        await server.PostAsync("/api/workout/hr", new { session_id = session, bpm = Bpm });
        var batch = new
        {
            session_id = session,
            samples = Enumerable.Range(1, 9).Select(i => new { bpm = Bpm, ts = TimeProvider.System.GetUtcNow().AddSeconds(-i) }),
        };
        Assert.True((await http.PostAsync("/api/workout/hr/batch", JsonContent.Create(batch))).IsSuccessStatusCode);
        Assert.False(
            (
                await http.PostAsync(
                    "/api/workout/hr",
                    JsonContent.Create(
                        new
                        {
                            session_id = session,
                            bpm = Bpm,
                            ts = TimeProvider.System.GetUtcNow().AddHours(1),
                        }
                    )
                )
            ).IsSuccessStatusCode
        );
        var entry = new AttemptEvent
        {
            Timestamp = TimeProvider.System.GetUtcNow(),
            Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            Tool = "Bash",
            Allowed = true,
            SessionId = session,
            Bpm = Bpm,
        };
        await git.WriteRefAsync(RefNames.Stats(git.User), RefNames.OpenStatsFile, [.. LogLine.Write(entry)]);
        await Eventually.BecomesAsync(
            async () => (await server.GetAsync($"/api/gate-repos/{refusing}")).GetProperty("last_error").GetString(),
            error => error is not null,
            "the refused push"
        );
        await server.GetAsync($"/api/workout/sessions/{session}");
        await server.PostAsync("/api/workout/stop");
        await server.PostAsync($"/api/workout/sessions/{session}/refresh");
        return session;
    }

    private static void AssertSeen(OtlpReceiver receiver, bool postgres)
    {
        var metrics = receiver.Of("metrics");
        Assert.Superset(
            new HashSet<string>
            {
                "vibeworkout.samples.stored",
                "vibeworkout.samples.refused",
                "vibeworkout.samples.waiting",
                "vibeworkout.sample.group.size",
                "vibeworkout.sample.store.duration",
                "vibeworkout.signals.published",
                "vibeworkout.signal.push.duration",
                "vibeworkout.signal.lateness",
                "vibeworkout.workouts.running",
                "vibeworkout.ingest.lines",
                "vibeworkout.ingest.duration",
                "vibeworkout.live.watchers",
                "http.server.request.duration",
                "http.client.request.duration",
                "dotnet.gc.collections",
            },
            Otlp.MetricNames(metrics)
        );
        Assert.Equal(["s"], Otlp.Units(metrics, "vibeworkout.signal.lateness"));
        Assert.Equal(["{sample}"], Otlp.Units(metrics, "vibeworkout.samples.stored"));
        var tags = Otlp.MetricAttributes(metrics);
        Assert.Superset(
            new HashSet<(string, string)>
            {
                ("vibeworkout.reason", "clock"),
                ("vibeworkout.result", "stored"),
                ("vibeworkout.result", "arrived"),
                ("vibeworkout.result", "failed"),
                ("vibeworkout.line.kind", "attempt"),
                ("vibeworkout.signal.urgency", "now"),
            },
            tags
        );
        Assert.DoesNotContain(
            Otlp.MetricAttributes(metrics, "http.server.request.duration"),
            t => t.Value.StartsWith("/health", StringComparison.Ordinal) || t.Value.EndsWith("/live", StringComparison.Ordinal)
        );

        var traces = receiver.Of("traces");
        Assert.Superset(
            new HashSet<string> { "store samples", "push signals", "ingest", "POST /api/workout/hr", "POST" },
            Otlp.SpanNames(traces)
        );
        Assert.Superset(new HashSet<string> { "store samples", "push signals" }, Otlp.SpanNames(traces, root: true));
        Assert.Superset(new HashSet<string> { "POST", "ingest" }, Otlp.SpanNames(traces, root: false));
        Assert.DoesNotContain("push signals", Otlp.SpanNames(traces, root: false)); // the request that began the workout is long over
        Assert.DoesNotContain(
            Otlp.SpanNames(traces),
            name => name.Contains("/health", StringComparison.Ordinal) || name.EndsWith("/live", StringComparison.Ordinal)
        );
        Assert.Equal(postgres, Otlp.SpanAttributes(traces).Contains(("db.system.name", "postgresql")));
        Assert.Contains(
            Otlp.LogTexts(receiver.Of("logs")),
            text => text.Contains("did not reach treadmill/desk", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(Otlp.LogTexts(receiver.Of("logs")), text => text.Contains("unhandled", StringComparison.OrdinalIgnoreCase)); // that somebody watched until the end is no error
        foreach (var signal in All)
        {
            var resource = Otlp.ResourceAttributes(receiver.Of(signal));
            Assert.Superset(
                new HashSet<(string, string)> { ("service.name", "vibeworkout-server"), ("deployment.environment.name", "lab") },
                resource
            );
            Assert.Superset(new HashSet<string> { "service.version", "service.instance.id" }, resource.Select(a => a.Name).ToHashSet());
        }
    }

    private static void AssertPrivate(OtlpReceiver receiver, string token, string session, string? postgres)
    {
        var password = new NpgsqlConnectionStringBuilder(postgres).Password;
        string[] secrets =
        [
            token,
            session,
            Guid.Parse(session).ToString("N"),
            RemoteSecret,
            "password-in-vain",
            Baggage,
            "agent-of-a-stranger",
            GateLab.UserKeyText,
            .. password is { Length: > 0 } ? [password] : Array.Empty<string>(),
        ];
        Assert.All(secrets, secret => Assert.False(receiver.Holds(secret, All), $"\"{secret}\" was sent"));
        Assert.All<string>(
            ["treadmill", "remote.git", "Username=", "Host="],
            text => Assert.False(receiver.Holds(text, "traces", "metrics"), $"\"{text}\" was sent")
        );
        var attributes = Otlp.SpanAttributes(receiver.Of("traces"))
            .Union(Otlp.MetricAttributes(receiver.Of("metrics")))
            .Union(Otlp.LogAttributes(receiver.Of("logs")))
            .ToList();
        Assert.True(attributes.Count > 20, "attributes were looked at");
        Assert.DoesNotContain(
            attributes,
            a => Regex.IsMatch(a.Value, $@"\b{Bpm}\b") || a.Name.Contains("bpm", StringComparison.OrdinalIgnoreCase)
        );
    }
}
