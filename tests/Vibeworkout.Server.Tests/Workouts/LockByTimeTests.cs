using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Server.Tests.Instances;
using Vibeworkout.Server.Tests.Live;

namespace Vibeworkout.Server.Tests.Workouts;

/// <summary>A lock that changes by time alone is told at once to who watches, also where no repository is in the workout. Time is
/// simulated, the rest is real.</summary>
public sealed class LockByTimeTests
{
    [Fact]
    public async Task A_workout_without_repositories_that_falls_silent_is_told_as_locked()
    {
        var time = Clock();
        await using var lab = await ServerLab.StartAsync(time);
        using var watcher = await LiveWatcher.BeginAsync(lab);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 150)).Status);
        var unlocked = await watcher.UntilAsync("lock", Unlocked);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(10), unlocked.GetProperty("fresh_until").GetDateTimeOffset());

        time.Advance(TimeSpan.FromSeconds(10.5));

        var locked = await watcher.UntilAsync("lock", data => !Unlocked(data));
        Assert.Equal("hr_silent", locked.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Who_watches_at_another_instance_is_told_as_well()
    {
        var time = Clock();
        await using var pair = await PairLab.StartAsync(time);
        using var atA = await LiveWatcher.BeginAsync(pair.A);
        using var atB = await LiveWatcher.BeginAsync(pair.B);
        var session = await pair.A.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await pair.A.HrAsync(session, 150)).Status);
        await atA.UntilAsync("lock", Unlocked);
        time.Advance(TimeSpan.FromMilliseconds(200)); // what gathers for other instances goes out
        await atB.UntilAsync("lock", Unlocked);

        time.Advance(TimeSpan.FromSeconds(10.5));

        Assert.Equal("hr_silent", (await atA.UntilAsync("lock", data => !Unlocked(data))).GetProperty("reason").GetString());
        Assert.Equal("hr_silent", (await atB.UntilAsync("lock", data => !Unlocked(data))).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Until_when_a_heart_rate_counts_is_said_with_it()
    {
        var time = Clock();
        await using var lab = await ServerLab.StartAsync(time);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(JsonValueKind.Null, (await lab.GetAsync("/api/workout/status")).Json.GetProperty("fresh_until").ValueKind);
        await lab.HrAsync(session, 150);
        Assert.Equal(
            time.GetUtcNow() + TimeSpan.FromSeconds(10),
            (await lab.GetAsync("/api/workout/status")).Json.GetProperty("fresh_until").GetDateTimeOffset()
        );
    }

    private static FakeTimeProvider Clock() => new(new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    private static bool Unlocked(JsonElement data) => data.GetProperty("tools_unlocked").GetBoolean();
}
