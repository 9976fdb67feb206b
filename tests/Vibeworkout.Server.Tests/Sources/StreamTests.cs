using System.Net;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Sources;

/// <summary>Pulsoid and HypeRate, each spoken to by a service on loopback that speaks exactly its protocol.</summary>
public class StreamTests
{
    [Fact]
    public async Task Pulsoid_beats_arrive_in_the_workout_and_a_drop_heals()
    {
        await using var service = await StreamService.StartAsync(request => request.Headers.Authorization == "Bearer good-token");
        await using var lab = await ServerLab.StartAsync(null, "--sources:pulsoid:address", service.Address);
        var session = (await lab.PostAsync("/api/workout/start", new { source = "stream" })).Json.GetProperty("session_id").GetGuid();
        Assert.Equal(
            HttpStatusCode.OK,
            (await lab.SendAsync(HttpMethod.Put, "/api/sources/pulsoid", new { secret = "good-token" })).Status
        );
        await BecomesAsync(lab, "connected");

        await service.SayAsync(Beat(121));
        await service.SayAsync("no json");
        await service.SayAsync("""{"measured_at": "x", "data": {}}""");
        await service.SayAsync(Beat(999));
        await BpmAsync(lab, session, [121]);

        service.Drop();
        await Eventually.BecomesAsync(() => Task.FromResult(service.Connections), n => n == 2, "a second connection");
        await BecomesAsync(lab, "connected");
        await service.SayAsync(Beat(122));
        await BpmAsync(lab, session, [121, 122]);
    }

    [Fact]
    public async Task HypeRate_is_joined_kept_alive_and_heard()
    {
        await using var service = await StreamService.StartAsync(request => request.Query["token"] == "key 1");
        await using var lab = await ServerLab.StartAsync(
            null,
            "--sources:hyperate:address",
            service.Address,
            "--sources:hyperate:heartbeat_seconds",
            "0.2"
        );
        var session = (await lab.PostAsync("/api/workout/start", new { source = "stream" })).Json.GetProperty("session_id").GetGuid();
        Assert.Contains(
            "account",
            (await lab.SendAsync(HttpMethod.Put, "/api/sources/hyperate", new { secret = "key 1" })).Title,
            StringComparison.Ordinal
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await lab.SendAsync(HttpMethod.Put, "/api/sources/hyperate", new { secret = "key 1", account = "abc123" })).Status
        );
        await Eventually.BecomesAsync(
            () => Task.FromResult(service.Heard.Count(h => h.Contains("\"phoenix\"", StringComparison.Ordinal))),
            n => n >= 2,
            "two heartbeats"
        );
        Assert.Contains("\"topic\":\"hr:abc123\",\"event\":\"phx_join\"", service.Heard.First(), StringComparison.Ordinal);
        await service.SayAsync("""{"event":"phx_reply","payload":{"status":"ok"},"ref":0,"topic":"hr:abc123"}""");
        await service.SayAsync("""{"event":"hr_update","payload":{"hr":88},"ref":null,"topic":"hr:abc123"}""");
        await BpmAsync(lab, session, [88]);
    }

    [Fact]
    public async Task A_refused_token_is_said_and_never_shown()
    {
        await using var service = await StreamService.StartAsync(_ => false);
        await using var lab = await ServerLab.StartAsync(null, "--sources:pulsoid:address", service.Address);
        await lab.SendAsync(HttpMethod.Put, "/api/sources/pulsoid", new { secret = "top-secret" });
        var source = await BecomesAsync(lab, "refused");
        Assert.Contains("Make a new one", source.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", (await lab.GetAsync("/api/sources")).ToString(), StringComparison.Ordinal);
        await lab.InDatabaseAsync(db =>
        {
            Assert.DoesNotContain("top-secret", db.HrConnections.Single().ProtectedSecret, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        Assert.Equal(HttpStatusCode.NoContent, (await lab.DeleteAsync("/api/sources/pulsoid")).Status);
        Assert.Equal(0, (await lab.GetAsync("/api/sources")).Json.GetProperty("sources").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_workout_on_a_stream_a_beat_is_only_remembered()
    {
        await using var service = await StreamService.StartAsync(_ => true);
        await using var lab = await ServerLab.StartAsync(null, "--sources:pulsoid:address", service.Address);
        var session = await lab.StartWorkoutAsync(); // by hand
        await lab.SendAsync(HttpMethod.Put, "/api/sources/pulsoid", new { secret = "t" });
        await BecomesAsync(lab, "connected");
        await service.SayAsync(Beat(95));
        await Eventually.BecomesAsync(
            async () => (await lab.GetAsync("/api/sources")).Json.GetProperty("sources")[0].GetProperty("bpm").ToString(),
            bpm => bpm == "95",
            "the beat"
        );
        Assert.Equal(0, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
    }

    private static string Beat(int bpm) =>
        $"{{\"measured_at\": {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}, \"data\": {{\"heart_rate\": {bpm}}}}}";

    private static Task<System.Text.Json.JsonElement> BecomesAsync(ServerLab lab, string state) =>
        Eventually.BecomesAsync(
            async () => (await lab.GetAsync("/api/sources")).Json.GetProperty("sources")[0],
            s => s.GetProperty("state").GetString() == state,
            $"the state {state}"
        );

    private static async Task BpmAsync(ServerLab lab, Guid session, int[] wanted) =>
        await Eventually.BecomesAsync(
            async () =>
                string.Join(
                    ' ',
                    (await lab.GetAsync($"/api/workout/sessions/{session}/samples"))
                        .Json.GetProperty("samples")
                        .EnumerateArray()
                        .Select(s => s.GetProperty("bpm").GetInt32())
                ),
            bpm => bpm == string.Join(' ', wanted),
            "the beats"
        );
}
