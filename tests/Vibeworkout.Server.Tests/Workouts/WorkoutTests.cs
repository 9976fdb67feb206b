using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Tests.Workouts;

public class WorkoutTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_sample_that_names_no_workout_goes_to_the_running_one()
    {
        await using var lab = await ServerLab.StartAsync();
        var early = await lab.PostAsync("/api/workout/hr", new { bpm = 120 });
        Assert.Equal(HttpStatusCode.NotFound, early.Status);
        Assert.Contains("start one first", early.Title, StringComparison.Ordinal);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await lab.PostAsync("/api/workout/hr", new { bpm = 120 })).Status);
        Assert.Equal(1, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public async Task A_workout_goes_from_start_over_heart_rate_to_its_summary()
    {
        var time = new FakeTimeProvider(Now);
        await using var lab = await ServerLab.StartAsync(time);
        Assert.False((await lab.GetAsync("/api/workout/status")).Json.GetProperty("active").GetBoolean());
        var session = await lab.StartWorkoutAsync();
        foreach (var bpm in new[] { 90, 120, 140 })
        {
            var state = await lab.HrAsync(session, bpm);
            Assert.Equal(
                (bpm, 100, bpm >= 100, bpm >= 100),
                (
                    state.Json.GetProperty("bpm").GetInt32(),
                    state.Json.GetProperty("threshold_bpm").GetInt32(),
                    state.Json.GetProperty("hr_ok").GetBoolean(),
                    state.Json.GetProperty("tools_unlocked").GetBoolean()
                )
            );
            time.Advance(TimeSpan.FromSeconds(5));
        }

        var stopped = await lab.PostAsync("/api/workout/stop");
        Assert.Equal(session, stopped.Json.GetProperty("session_ids")[0].GetGuid());
        Assert.Equal("complete", stopped.Json.GetProperty("ingest").GetProperty("state").GetString());
        var view = (await lab.GetAsync($"/api/workout/sessions/{session}")).Json;
        var summary = view.GetProperty("summary");
        Assert.Equal(
            (15, 116.7, 140, 90, 10, 5),
            (
                summary.GetProperty("duration_seconds").GetInt32(),
                summary.GetProperty("avg_bpm").GetDouble(),
                summary.GetProperty("max_bpm").GetInt32(),
                summary.GetProperty("min_bpm").GetInt32(),
                summary.GetProperty("seconds_above_threshold").GetInt32(),
                summary.GetProperty("seconds_below_threshold").GetInt32()
            )
        );
        Assert.Equal(0, view.GetProperty("tool_stats").GetProperty("total_attempts").GetInt32());
        Assert.Equal(3, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
        Assert.Equal(1, (await lab.GetAsync($"/api/workout/sessions/{session}/buckets")).Json.GetProperty("buckets").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await lab.PostAsync("/api/workout/stop")).Status);
    }

    [Theory]
    [InlineData(29)]
    [InlineData(251)]
    [InlineData(null)]
    public async Task A_heart_rate_that_cannot_be_is_refused_in_words(int? bpm)
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var answer = await lab.PostAsync("/api/workout/hr", new { session_id = session, bpm });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"bpm\"", answer.Title, StringComparison.Ordinal);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("bpm", out _));
    }

    [Fact]
    public async Task Times_ahead_are_refused_older_ones_kept_without_changing_the_lock_and_the_same_one_is_stored_once()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var at = Now;
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.HrAsync(session, 120, Now.AddMinutes(1))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.HrAsync(session, 120, Now.AddHours(-1))).Status);
        Assert.True((await lab.HrAsync(session, 120, at)).Json.GetProperty("tools_unlocked").GetBoolean());
        Assert.True((await lab.HrAsync(session, 60, at.AddSeconds(-3))).Json.GetProperty("tools_unlocked").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 120, at)).Status);
        Assert.Equal(2, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public async Task A_batch_is_taken_whole_or_not_at_all()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var now = Now;
        var good = Enumerable.Range(0, 3).Select(i => new { bpm = 100 + i, ts = now.AddMilliseconds(-i * 10) }).ToList();
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await lab.PostAsync(
                    "/api/workout/hr/batch",
                    new { session_id = session, samples = good.Append(new { bpm = 300, ts = now }) }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await lab.PostAsync(
                    "/api/workout/hr/batch",
                    new { session_id = session, samples = good.Append(new { bpm = 100, ts = now.AddHours(1) }) }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await lab.PostAsync("/api/workout/hr/batch", new { session_id = session, samples = Array.Empty<object>() })).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await lab.PostAsync(
                    "/api/workout/hr/batch",
                    new { session_id = session, samples = Enumerable.Range(0, 3601).Select(_ => new { bpm = 100 }) }
                )
            ).Status
        );
        Assert.Equal(0, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
        Assert.Equal(
            3,
            (await lab.PostAsync("/api/workout/hr/batch", new { session_id = session, samples = good })).Json.GetProperty("new").GetInt32()
        );
        var again = await lab.PostAsync("/api/workout/hr/batch", new { session_id = session, samples = good });
        Assert.Equal((3, 0), (again.Json.GetProperty("received").GetInt32(), again.Json.GetProperty("new").GetInt32()));
    }

    [Fact]
    public async Task Heart_rate_for_a_workout_that_is_over_or_unknown_is_refused()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        await lab.PostAsync("/api/workout/stop");
        Assert.Equal(HttpStatusCode.Conflict, (await lab.HrAsync(session, 120)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.HrAsync(Guid.Empty, 120)).Status);
    }

    [Fact]
    public async Task What_is_somebody_elses_is_not_found()
    {
        await using var lab = await ServerLab.StartAsync();
        var (user, session, repo, token) = (
            Guid.CreateVersion7(Now),
            Guid.CreateVersion7(Now),
            Guid.CreateVersion7(Now),
            Guid.CreateVersion7(Now)
        );
        await lab.InDatabaseAsync(async db =>
        {
            db.Users.Add(
                new User
                {
                    Id = user,
                    UserKey = "mallory",
                    CreatedAt = Now,
                }
            );
            db.Sessions.Add(
                new WorkoutSession
                {
                    Id = session,
                    UserId = user,
                    StartedAt = Now,
                    Source = "manual",
                    ThresholdBpm = 100,
                }
            );
            db.GateRepos.Add(
                new GateRepo
                {
                    Id = repo,
                    UserId = user,
                    RemoteUrl = "/x",
                    Name = "x",
                    CreatedAt = Now,
                }
            );
            db.ApiTokens.Add(
                new ApiToken
                {
                    Id = token,
                    UserId = user,
                    Name = "x",
                    Scope = "all",
                    Hash = "x",
                    CreatedAt = Now,
                }
            );
            await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.NotFound, (await lab.HrAsync(session, 120)).Status);
        foreach (
            var (method, path) in new[]
            {
                ("GET", $"/api/workout/sessions/{session}"),
                ("GET", $"/api/workout/sessions/{session}/attempts"),
                ("GET", $"/api/workout/sessions/{session}/samples"),
                ("GET", $"/api/workout/sessions/{session}/buckets"),
                ("POST", $"/api/workout/sessions/{session}/refresh"),
                ("DELETE", $"/api/workout/sessions/{session}"),
                ("GET", $"/api/gate-repos/{repo}"),
                ("DELETE", $"/api/gate-repos/{repo}"),
                ("DELETE", $"/api/tokens/{token}"),
            }
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, (await lab.SendAsync(new HttpMethod(method), path, null)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await lab.PatchAsync($"/api/gate-repos/{repo}", new { active = false })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.PostAsync("/api/workout/start", new { repo_ids = new[] { repo } })).Status);
        Assert.Equal(0, (await lab.GetAsync("/api/workout/sessions")).Json.GetProperty("sessions").GetArrayLength());
        Assert.Equal(HttpStatusCode.Conflict, (await lab.PatchAsync("/api/profile", new { user_key = "mallory" })).Status);
    }

    [Fact]
    public async Task Of_many_starts_at_once_one_workout_runs_and_of_many_stops_one_stops_it()
    {
        await using var lab = await ServerLab.StartAsync();
        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => lab.PostAsync("/api/workout/start", new { })));
        Assert.All(starts, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        var active = (await lab.GetAsync("/api/workout/active")).Json.GetProperty("session").GetProperty("session_id").GetGuid();
        await lab.InDatabaseAsync(async db => Assert.Equal(active, (await db.Sessions.SingleAsync(s => s.EndedAt == null)).Id));
        Assert.Contains(active, starts.Select(s => s.Json.GetProperty("session_id").GetGuid()));

        var stops = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => lab.PostAsync("/api/workout/stop")));
        Assert.Single(stops, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, stops.Count(answer => answer.Status == HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task The_threshold_of_a_workout_is_the_one_it_began_with()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(
            150,
            (await lab.PatchAsync("/api/profile", new { hr_threshold_bpm = 150 })).Json.GetProperty("hr_threshold_bpm").GetInt32()
        );
        Assert.True((await lab.HrAsync(session, 120)).Json.GetProperty("tools_unlocked").GetBoolean());
        await lab.PostAsync("/api/workout/stop");
        Assert.Equal(
            100,
            (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("summary").GetProperty("threshold_bpm").GetInt32()
        );
        var next = await lab.StartWorkoutAsync();
        Assert.False((await lab.HrAsync(next, 120)).Json.GetProperty("tools_unlocked").GetBoolean());
    }

    [Theory]
    [InlineData("hr_threshold_bpm", 49)]
    [InlineData("hr_threshold_bpm", 221)]
    [InlineData("grace_seconds", 31)]
    [InlineData("user_key", "../../x")]
    public async Task A_profile_that_cannot_be_is_refused(string member, object value)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PatchAsync("/api/profile", new Dictionary<string, object> { [member] = value });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains($"\"{member}\"", answer.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_number_is_not_shown_as_live_and_a_restart_takes_the_workout_up_again()
    {
        var time = new FakeTimeProvider(Now);
        await using var lab = await ServerLab.StartAsync(time);
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 120);
        Assert.Equal(120, (await lab.GetAsync("/api/workout/status")).Json.GetProperty("bpm").GetInt32());
        time.Advance(TimeSpan.FromSeconds(11));
        var later = (await lab.GetAsync("/api/workout/status")).Json;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, later.GetProperty("bpm").ValueKind);
        Assert.False(later.GetProperty("tools_unlocked").GetBoolean());
    }

    [Fact]
    public async Task Sessions_are_paged_newest_first()
    {
        await using var lab = await ServerLab.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await lab.StartWorkoutAsync());
        }

        var seen = new List<Guid>();
        for (var path = "/api/workout/sessions?limit=2"; path is not null; )
        {
            var page = (await lab.GetAsync(path)).Json;
            seen.AddRange(page.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("session_id").GetGuid()));
            path = page.GetProperty("has_more").GetBoolean()
                ? $"/api/workout/sessions?limit=2&cursor={page.GetProperty("next_cursor").GetString()}"
                : null;
        }

        Assert.Equal(Enumerable.Reverse(ids), seen);
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.GetAsync("/api/workout/sessions?limit=0")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await lab.GetAsync("/api/workout/sessions?cursor=x")).Status);
    }

    [Fact]
    public async Task A_workout_can_be_discarded_within_five_minutes_of_its_end()
    {
        var time = new FakeTimeProvider(Now);
        await using var lab = await ServerLab.StartAsync(time);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await lab.DeleteAsync($"/api/workout/sessions/{session}")).Status);
        await lab.HrAsync(session, 100);
        await lab.PostAsync("/api/workout/stop");
        Assert.Equal(HttpStatusCode.NoContent, (await lab.DeleteAsync($"/api/workout/sessions/{session}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.GetAsync($"/api/workout/sessions/{session}")).Status);
        await lab.InDatabaseAsync(async db => Assert.False(await db.HrSamples.AnyAsync()));

        var other = await lab.StartWorkoutAsync();
        await lab.PostAsync("/api/workout/stop");
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.Conflict, (await lab.DeleteAsync($"/api/workout/sessions/{other}")).Status);
    }

    [Fact]
    public async Task What_happens_is_told_live()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        using var stream = await lab.Http.GetStreamAsync("/api/workout/live");
        using var reader = new StreamReader(stream);
        await UntilAsync(reader, "event: status");
        await lab.HrAsync(session, 120);
        await UntilAsync(reader, "event: sample");
        await UntilAsync(reader, "event: lock");
        Assert.Contains("\"tools_unlocked\":true", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await lab.PostAsync("/api/workout/stop");
        await UntilAsync(reader, "event: session");
    }

    private static async Task UntilAsync(StreamReader reader, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await reader.ReadLineAsync(patience.Token) is var read && read != line)
        {
            Assert.NotNull(read);
        }
    }
}
