using System.Net;
using System.Text.Json;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Tests.Instances;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Live;

public sealed class AcrossInstancesTests
{
    [Fact]
    public async Task What_arrives_at_one_instance_is_seen_at_the_other_once()
    {
        using var shared = new TempFolder();
        await using var pair = await PairAsync(
            await (await PostgresServer.SharedAsync()).CreateAsync("migrated", PostgresLab.MigrateAsync),
            shared
        );
        using var atA = await LiveWatcher.BeginAsync(pair.A);
        using var atB = await LiveWatcher.BeginAsync(pair.B);
        var session = await pair.B.StartWorkoutAsync();
        await Eventually.BecomesAsync(() => ActiveAsync(pair.A), id => id == session, "a start at B known at A");
        for (var bpm = 120; bpm < 125; bpm++)
        {
            Assert.Equal(HttpStatusCode.OK, (await pair.B.HrAsync(session, bpm)).Status);
        }

        await Eventually.BecomesAsync(
            async () => (await pair.A.GetAsync("/api/workout/status")).Json,
            s =>
                s.GetProperty("bpm").ValueKind == JsonValueKind.Number
                && s.GetProperty("bpm").GetInt32() == 124
                && s.GetProperty("tools_unlocked").GetBoolean(),
            "the heart rate of B at A"
        );
        Assert.Equal(HttpStatusCode.OK, (await pair.A.PostAsync("/api/workout/stop")).Status);
        await Eventually.BecomesAsync(() => ActiveAsync(pair.B), id => id is null, "a stop at A known at B");
        foreach (var seen in (IReadOnlyList<string>[])[await atA.UntilStoppedAsync(), await atB.UntilStoppedAsync()])
        {
            Assert.Equal(["started", "120", "121", "122", "123", "124", "stopped"], seen);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await pair.B.HrAsync(session, 130)).Status);
    }

    [Fact]
    public async Task After_postgresql_was_away_instances_hear_each_other_again_and_know_what_they_missed()
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        using var shared = new TempFolder();
        await using var pair = await PairAsync(await postgres.CreateAsync("migrated", PostgresLab.MigrateAsync), shared);
        var first = await pair.A.StartWorkoutAsync();
        await Eventually.BecomesAsync(() => ActiveAsync(pair.B), id => id == first, "a start at A known at B");
        await postgres.KillAsync();
        await postgres.StartAgainAsync();
        await Eventually.BecomesAsync(
            () => pair.A.PostAsync("/api/workout/stop"),
            a => a.Status is HttpStatusCode.OK or HttpStatusCode.NotFound,
            "stopping"
        );
        await Eventually.BecomesAsync(() => ActiveAsync(pair.B), id => id is null, "the stop known at B");
        var second = await pair.B.StartWorkoutAsync();
        await Eventually.BecomesAsync(() => ActiveAsync(pair.A), id => id == second, "a start at B known at A");
        await Eventually.BecomesAsync(
            async () =>
            {
                await pair.B.HrAsync(second, 133); // beat after beat: until both have seen each other again, none is told
                return (await pair.A.GetAsync("/api/workout/status")).Json.GetProperty("bpm").ToString();
            },
            bpm => bpm == "133",
            "the heart rate of B at A"
        );
    }

    [Fact]
    public void Notifications_hold_as_much_as_fits_in_order_and_none_of_ones_own()
    {
        var (a, b) = (Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
        var notices = Enumerable
            .Range(0, 500)
            .Select(i => new LiveNotice(b, "sample", JsonSerializer.SerializeToElement(new { i, text = "schläge ♥" })))
            .ToList();
        notices.Insert(7, new LiveNotice(b, "totals", JsonSerializer.SerializeToElement(new string('x', 9000)))); // too long for any
        var texts = LiveNotice.Write(a, notices).ToList();
        Assert.All(texts, t => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(t), 1, 7_999));
        Assert.InRange(texts.Count, 2, 30);
        Assert.Equal(
            Enumerable.Range(0, 500),
            texts.SelectMany(t => LiveNotice.Read(b, t)).Select(n => n.Data.GetProperty("i").GetInt32())
        );
        Assert.Empty(texts.SelectMany(t => LiveNotice.Read(a, t)));
        Assert.Empty(LiveNotice.Read(a, $"{b}[{{"));
    }

    private static async Task<Guid?> ActiveAsync(ServerLab lab)
    {
        var answer = (await lab.GetAsync("/api/workout/active")).Json;
        return answer.TryGetProperty("session", out var session) && session.ValueKind == JsonValueKind.Object
            ? session.GetProperty("session_id").GetGuid()
            : null;
    }

    private static async Task<Pair> PairAsync(string connectionString, TempFolder shared)
    {
        var (a, b) = await PairLab.StartOnAsync(connectionString, shared.Path);
        return new(a, b);
    }

    /// <summary>Two instances.</summary>
    private sealed record Pair(ServerLab A, ServerLab B) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
        }
    }
}
