using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Telemetry;

/// <summary>The page that Prometheus reads: for whom it is, and what stands on it.</summary>
public sealed partial class PrometheusTests
{
    internal const string Token = "a-token-of-the-operator";

    [Fact]
    public async Task A_workout_is_counted_on_the_page()
    {
        await using var lab = await ServerLab.StartAsync(null, "--Prometheus:Token", Token);
        using var git = await GateLab.WithoutGateAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 137)).Status);
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 138)).Status);
        await Signals.SignalTests.UntilAsync(lab, git.Remote, s => s.HrOk);
        var page = await Eventually.BecomesAsync(
            () => ReadAsync(lab),
            p => p.GetValueOrDefault("vibeworkout_signals_published_total{vibeworkout_result=\"arrived\"}") > 0,
            "a signal on the page"
        );
        Assert.Equal(2, page["vibeworkout_samples_stored_total"]);
        Assert.Equal(1, page["vibeworkout_workouts_running"]);
        Assert.Equal(0, page["vibeworkout_samples_waiting"]);
        Assert.Equal(2, page["vibeworkout_sample_group_size_sum"]);
        Assert.InRange(page["vibeworkout_sample_store_duration_seconds_count{vibeworkout_result=\"stored\"}"], 1, 2);
        Assert.Equal(
            page["vibeworkout_sample_store_duration_seconds_count{vibeworkout_result=\"stored\"}"],
            page["vibeworkout_sample_store_duration_seconds_bucket{vibeworkout_result=\"stored\",le=\"+Inf\"}"]
        );
        Assert.Contains(
            page.Keys,
            k =>
                k.StartsWith("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal)
                && k.Contains("http_route=\"/api/workout/hr\"", StringComparison.Ordinal)
        );
        Assert.True(page["dotnet_process_memory_working_set_bytes"] > 1_000_000);
        Assert.DoesNotContain(
            page.Keys,
            k =>
                k.Contains("/metrics", StringComparison.Ordinal)
                || k.Contains(session.ToString(), StringComparison.Ordinal)
                || k.Contains(lab.Token, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task It_goes_on_counting_and_tells_of_its_own_server_alone()
    {
        await using var lab = await ServerLab.StartAsync(null, "--Prometheus:Token", Token);
        await using var other = await ServerLab.StartAsync(null, "--Prometheus:Token", Token);
        var session = await lab.StartWorkoutAsync();
        for (var samples = 1; samples <= 3; samples++)
        {
            await lab.HrAsync(session, 130 + samples);
            Assert.Equal(samples, (await ReadAsync(lab))["vibeworkout_samples_stored_total"]);
        }

        Assert.DoesNotContain("vibeworkout_samples_stored_total", (await ReadAsync(other)).Keys);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer another-token-of-somebody")]
    [InlineData("bearer-a-token-of-the-operator")]
    public async Task Nobody_else_reads_it(string? authorization)
    {
        await using var lab = await ServerLab.StartAsync(null, "--Prometheus:Token", Token);
        using var http = lab.Client(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var refused = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.DoesNotContain("dotnet_", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await lab.Http.GetAsync("/metrics")).StatusCode); // who is signed in is not who runs the server
    }

    [Fact]
    public async Task Where_no_token_is_configured_there_is_no_page()
    {
        await using var lab = await ServerLab.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await lab.Http.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public void A_token_that_can_be_guessed_is_refused_and_not_repeated()
    {
        using var folder = new TempFolder();
        var refused = Assert.Throws<StartRefusedException>(() =>
            Application.Build(["--data", folder.Path, "--Prometheus:Token", "short-secret"])
        );
        Assert.Contains("Prometheus:Token has fewer than 16 characters", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short-secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_those_that_OpenTelemetry_gives_to_Prometheus()
    {
        using var meter = new Meter("names");
        Assert.Equal(
            "vibeworkout_samples_stored_total",
            PrometheusMeters.NameOf(meter.CreateCounter<long>("vibeworkout.samples.stored", "{sample}"))
        );
        Assert.Equal(
            "dotnet_process_cpu_time_seconds_total",
            PrometheusMeters.NameOf(meter.CreateObservableCounter("dotnet.process.cpu.time", () => 1.0, "s"))
        );
        Assert.Equal(
            "vibeworkout_workouts_running",
            PrometheusMeters.NameOf(meter.CreateUpDownCounter<int>("vibeworkout.workouts.running", "{workout}"))
        );
        Assert.Equal(
            "http_server_request_duration_seconds",
            PrometheusMeters.NameOf(meter.CreateHistogram<double>("http.server.request.duration", "s"))
        );
        Assert.Equal("heap_size_bytes", PrometheusMeters.NameOf(meter.CreateGauge<long>("heap-size", "By")));
        Assert.Equal("waited_milliseconds", PrometheusMeters.NameOf(meter.CreateGauge<long>("waited.milliseconds", "ms")));
    }

    /// <summary>Every series on the page with its value. Every line is a comment or a series.</summary>
    internal static async Task<Dictionary<string, double>> ReadAsync(ServerLab lab)
    {
        using var http = lab.Client(Token);
        using var answer = await http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var page = await answer.Content.ReadAsStringAsync();
        var series = new Dictionary<string, double>();
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            var found = Line().Match(line);
            Assert.True(found.Success, line);
            series.Add(
                found.Groups[1].Value,
                found.Groups[2].Value switch
                {
                    "+Inf" => double.PositiveInfinity,
                    "-Inf" => double.NegativeInfinity,
                    var number => double.Parse(number, CultureInfo.InvariantCulture),
                }
            );
        }

        return series;
    }

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*",?)+\})?) ([-+0-9.eE]+|NaN|[+-]Inf)$""")]
    private static partial Regex Line();
}
