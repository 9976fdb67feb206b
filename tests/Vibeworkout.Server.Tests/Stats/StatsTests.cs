using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Vibeworkout.Server.Tests.Stats;

/// <summary>From workouts in the database to the numbers of the API.</summary>
public class StatsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_period_and_the_one_before_it_hold_what_their_workouts_came_to()
    {
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        await new PastWorkout(Now.AddDays(-1))
        {
            Repos = [repo],
            Minutes = 30,
            SecondsAbove = 900,
            SecondsBelow = 300,
            AvgBpm = 120,
            MaxBpm = 150,
            Attempts = [("Bash", true, true), ("Bash", true, false), ("Bash", false, null), ("Edit", true, null)],
            Commits = [(10, 2), (5, 1)],
        }.PutAsync(lab);
        await new PastWorkout(Now.AddDays(-2))
        {
            Repos = [repo],
            Minutes = 10,
            SecondsAbove = 300,
            SecondsBelow = 100,
            AvgBpm = 100,
            MaxBpm = 160,
            Attempts = [("Read", true, true)],
        }.PutAsync(lab);
        await new PastWorkout(Now.AddDays(-8))
        {
            Minutes = 5,
            SecondsBelow = 10,
            AvgBpm = 80,
            MaxBpm = 90,
        }.PutAsync(lab);
        await new PastWorkout(Now.AddDays(-20)) { Minutes = 5 }.PutAsync(lab);

        var view = (await lab.GetAsync("/api/workout/stats/overview?period=7d")).Json;
        Assert.Equal(
            """{"workouts":2,"duration_seconds":2400,"seconds_above_threshold":1200,"avg_bpm":115,"max_bpm":160,"commits":2,"additions":15,"deletions":3,"pull_requests":0,"tool_attempts":"""
                + """{"total":5,"allowed":4,"blocked":1,"succeeded":2,"failed":1}}""",
            view.GetProperty("totals").GetRawText()
        );
        Assert.Equal(
            """{"workouts":1,"duration_seconds":300,"seconds_above_threshold":0,"avg_bpm":80,"max_bpm":90,"commits":0,"additions":0,"deletions":0,"pull_requests":0,"tool_attempts":"""
                + """{"total":0,"allowed":0,"blocked":0,"succeeded":0,"failed":0}}""",
            view.GetProperty("previous").GetRawText()
        );
        Assert.Equal(
            """[{"tool":"Bash","allowed":2,"blocked":1},{"tool":"Edit","allowed":1,"blocked":0},{"tool":"Read","allowed":1,"blocked":0}]""",
            view.GetProperty("top_tools").GetRawText()
        );
        var days = view.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(
            ("2026-11-18", "2026-11-24", 7),
            (days[0].GetProperty("date").GetString(), days[6].GetProperty("date").GetString(), days.Count)
        );
        Assert.Equal(
            """{"date":"2026-11-23","duration_seconds":1800,"attempts":4,"allowed":3,"blocked":1,"commits":2,"additions":15,"deletions":3,"workouts":1}""",
            days[5].GetRawText()
        );

        var all = (await lab.GetAsync("/api/workout/stats/overview?period=all")).Json;
        Assert.Equal(
            (4, JsonValueKind.Null, 21),
            (
                all.GetProperty("totals").GetProperty("workouts").GetInt32(),
                all.GetProperty("previous").ValueKind,
                all.GetProperty("days").GetArrayLength()
            )
        );
        Assert.Equal(30, (await lab.GetAsync("/api/workout/stats/overview")).Json.GetProperty("days").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_workout_there_is_nothing_and_no_error()
    {
        await using var lab = await StartAsync();
        foreach (var period in new[] { "7d", "30d", "90d", "1y", "all" })
        {
            var view = (await lab.GetAsync($"/api/workout/stats/overview?period={period}")).Json;
            Assert.Equal(
                (0, JsonValueKind.Null, 0),
                (
                    view.GetProperty("totals").GetProperty("workouts").GetInt32(),
                    view.GetProperty("totals").GetProperty("avg_bpm").ValueKind,
                    view.GetProperty("streak").GetProperty("longest_days").GetInt32()
                )
            );
        }

        Assert.Equal(0, (await lab.GetAsync("/api/workout/stats/projects")).Json.GetProperty("repos").GetArrayLength());
    }

    [Fact]
    public async Task What_was_discarded_still_runs_or_is_somebody_elses_never_counts()
    {
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        var (mallory, theirs) = await PastWorkout.SomebodyElseAsync(lab);
        var told = new PastWorkout(Now.AddHours(-3))
        {
            Repos = [repo],
            AvgBpm = 100,
            MaxBpm = 101,
            Attempts = [("Bash", true, true)],
            Commits = [(1, 1)],
        };
        await (told with { Discarded = true }).PutAsync(lab);
        await (told with { StartedAt = Now.AddHours(-2), Running = true }).PutAsync(lab);
        await (told with { StartedAt = Now.AddHours(-1), User = mallory, Repos = [theirs] }).PutAsync(lab);
        var view = (await lab.GetAsync("/api/workout/stats/overview")).Json;
        Assert.Equal(
            """{"workouts":0,"duration_seconds":0,"seconds_above_threshold":0,"avg_bpm":null,"max_bpm":null,"commits":0,"additions":0,"deletions":0,"pull_requests":0,"tool_attempts":"""
                + """{"total":0,"allowed":0,"blocked":0,"succeeded":0,"failed":0}}""",
            view.GetProperty("totals").GetRawText()
        );
        Assert.Equal("""{"current_days":0,"longest_days":0}""", view.GetProperty("streak").GetRawText());
        Assert.Empty(view.GetProperty("top_tools").EnumerateArray());
        var row = Assert.Single((await lab.GetAsync("/api/workout/stats/projects")).Json.GetProperty("repos").EnumerateArray());
        Assert.Equal(
            (repo, 0, 0, 0, JsonValueKind.Null),
            (
                row.GetProperty("id").GetGuid(),
                row.GetProperty("workouts").GetInt32(),
                row.GetProperty("attempts").GetInt32(),
                row.GetProperty("commits").GetInt32(),
                row.GetProperty("last_workout_at").ValueKind
            )
        );
        Assert.Equal(HttpStatusCode.NotFound, (await lab.GetAsync($"/api/workout/stats/projects/octocat/hello?id={theirs}")).Status);
    }

    [Fact]
    public async Task A_workout_counts_on_the_day_it_starts_in_the_zone_also_where_the_clocks_change()
    {
        await using var lab = await StartAsync(new(2026, 10, 27, 12, 0, 0, TimeSpan.Zero));
        await new PastWorkout(new(2026, 10, 24, 21, 59, 0, TimeSpan.Zero)).PutAsync(lab); // 23:59 on the 24th in Berlin
        await new PastWorkout(new(2026, 10, 24, 22, 0, 0, TimeSpan.Zero)).PutAsync(lab); // 0:00 on the 25th, which has 25 hours
        await new PastWorkout(new(2026, 10, 25, 22, 59, 0, TimeSpan.Zero)).PutAsync(lab); // 23:59 on the 25th
        await new PastWorkout(new(2026, 10, 25, 23, 0, 0, TimeSpan.Zero)).PutAsync(lab); // 0:00 on the 26th
        Assert.Equal([("2026-10-24", 1), ("2026-10-25", 2), ("2026-10-26", 1)], await DaysAsync("Europe/Berlin"));
        Assert.Equal([("2026-10-24", 2), ("2026-10-25", 2)], await DaysAsync("UTC"));
        Assert.Equal([("2026-10-25", 2), ("2026-10-26", 2)], await DaysAsync("Asia/Tokyo"));

        async Task<IEnumerable<(string?, int)>> DaysAsync(string zone) =>
            (await lab.GetAsync($"/api/workout/stats/overview?period=7d&tz={zone}"))
                .Json.GetProperty("days")
                .EnumerateArray()
                .Select(d => (d.GetProperty("date").GetString(), d.GetProperty("workouts").GetInt32()))
                .Where(d => d.Item2 > 0);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 5, 6, 7, 8 }, 3, 4)]
    [InlineData(new[] { 1, 2 }, 2, 2)] // there may still be one today
    [InlineData(new[] { 2, 3 }, 0, 2)]
    [InlineData(new[] { 0, 0, 0 }, 1, 1)]
    public async Task A_streak_goes_up_to_today_or_yesterday(int[] daysAgo, int current, int longest)
    {
        await using var lab = await StartAsync();
        for (var i = 0; i < daysAgo.Length; i++)
        {
            await new PastWorkout(Now.AddDays(-daysAgo[i]).AddMinutes(-i)).PutAsync(lab);
        }

        var streak = (await lab.GetAsync("/api/workout/stats/overview?period=7d")).Json.GetProperty("streak");
        Assert.Equal((current, longest), (streak.GetProperty("current_days").GetInt32(), streak.GetProperty("longest_days").GetInt32()));
    }

    [Fact]
    public async Task Only_the_ten_most_tried_tools_are_at_the_top()
    {
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        await new PastWorkout(Now.AddHours(-1))
        {
            Repos = [repo],
            Attempts = [.. Enumerable.Range(1, 12).SelectMany(i => Enumerable.Repeat(($"T{i:d2}", true, (bool?)null), i))],
        }.PutAsync(lab);
        var top = (await lab.GetAsync("/api/workout/stats/overview"))
            .Json.GetProperty("top_tools")
            .EnumerateArray()
            .Select(t => t.GetProperty("tool").GetString());
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(i => $"T{i:d2}"), top);
    }

    [Fact]
    public async Task Repositories_have_their_own_attempts_and_commits_and_are_sorted_and_paged()
    {
        await using var lab = await StartAsync();
        var (a, b, bare, idle) = (
            await lab.AddRepoAsync("https://github.com/octocat/alpha.git"),
            await lab.AddRepoAsync("https://github.com/octocat/beta.git"),
            await lab.AddRepoAsync("/solo.git"),
            await lab.AddRepoAsync("https://github.com/octocat/idle.git")
        );
        await new PastWorkout(Now.AddDays(-3))
        {
            Repos = [a, b],
            Minutes = 60,
            Attempts = [("Bash", true, true), ("Bash", false, null)],
            Commits = [(7, 3)],
        }.PutAsync(lab);
        await new PastWorkout(Now.AddDays(-1))
        {
            Repos = [b],
            Minutes = 20,
            Attempts = [("Edit", true, true)],
            Commits = [(1, 0), (2, 0)],
        }.PutAsync(lab);
        await new PastWorkout(Now.AddHours(-1)) { Repos = [bare], Minutes = 5 }.PutAsync(lab);
        await new PastWorkout(Now.AddDays(-300)) { Repos = [idle], Minutes = 500 }.PutAsync(lab);

        Assert.Equal([bare, b, a, idle], await ListAsync("period=7d"));
        Assert.Equal([b, a, bare, idle], await ListAsync("period=7d&sort=time"));
        Assert.Equal([b, a, bare, idle], await ListAsync("period=7d&sort=commits"));
        Assert.Equal([idle, b, a, bare], await ListAsync("period=1y&sort=time"));

        var row = (await lab.GetAsync("/api/workout/stats/projects?period=7d&sort=time")).Json.GetProperty("repos")[0];
        Assert.Equal(
            ("octocat", "beta", 2, 4800, 1, 1, 0, 2, 3, 0),
            (
                row.GetProperty("owner").GetString(),
                row.GetProperty("name").GetString(),
                row.GetProperty("workouts").GetInt32(),
                row.GetProperty("duration_seconds").GetInt32(),
                row.GetProperty("attempts").GetInt32(),
                row.GetProperty("allowed").GetInt32(),
                row.GetProperty("blocked").GetInt32(),
                row.GetProperty("commits").GetInt32(),
                row.GetProperty("additions").GetInt32(),
                row.GetProperty("deletions").GetInt32()
            )
        );

        var alpha = (await lab.GetAsync("/api/workout/stats/projects/octocat/alpha?period=7d")).Json;
        Assert.Equal(
            (2, 1, 7),
            (
                alpha.GetProperty("repo").GetProperty("attempts").GetInt32(),
                alpha.GetProperty("repo").GetProperty("commits").GetInt32(),
                alpha.GetProperty("days").GetArrayLength()
            )
        );
        Assert.Equal("""[{"tool":"Bash","allowed":1,"blocked":1}]""", alpha.GetProperty("top_tools").GetRawText());
        var session = Assert.Single(alpha.GetProperty("sessions").EnumerateArray());
        Assert.Equal("""{"commits":1,"additions":7,"deletions":3}""", session.GetProperty("commit_totals").GetRawText());
        // the workout also used beta, whose attempts and commits of that day are none
        Assert.Equal(
            [(0, 0, 1), (1, 2, 1)],
            (await lab.GetAsync("/api/workout/stats/projects/octocat/beta?period=7d"))
                .Json.GetProperty("days")
                .EnumerateArray()
                .Select(d =>
                    (d.GetProperty("attempts").GetInt32(), d.GetProperty("commits").GetInt32(), d.GetProperty("workouts").GetInt32())
                )
                .Where(d => d.Item3 > 0)
        );
        Assert.Equal(bare, (await lab.GetAsync("/api/workout/stats/projects/-/solo")).Json.GetProperty("repo").GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, (await lab.GetAsync("/api/workout/stats/projects/octocat/gamma")).Status);

        async Task<IReadOnlyList<Guid>> ListAsync(string query)
        {
            var seen = new List<Guid>();
            for (string? cursor = ""; cursor is not null; )
            {
                var page = (await lab.GetAsync($"/api/workout/stats/projects?{query}&limit=3{cursor}")).Json;
                seen.AddRange(page.GetProperty("repos").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
                cursor = page.GetProperty("has_more").GetBoolean() ? $"&cursor={page.GetProperty("next_cursor").GetString()}" : null;
            }

            return seen;
        }
    }

    [Fact]
    public async Task Of_two_remotes_of_one_name_the_last_used_is_meant_unless_one_is_named()
    {
        await using var lab = await StartAsync();
        var (https, ssh) = (
            await lab.AddRepoAsync("https://github.com/octocat/hello.git"),
            await lab.AddRepoAsync("git@github.com:octocat/hello.git")
        );
        await new PastWorkout(Now.AddHours(-1)) { Repos = [ssh] }.PutAsync(lab);
        Assert.Equal(
            ssh,
            (await lab.GetAsync("/api/workout/stats/projects/octocat/Hello")).Json.GetProperty("repo").GetProperty("id").GetGuid()
        );
        Assert.Equal(
            https,
            (await lab.GetAsync($"/api/workout/stats/projects/octocat/hello?id={https}"))
                .Json.GetProperty("repo")
                .GetProperty("id")
                .GetGuid()
        );
    }

    [Theory]
    [InlineData("overview?period=2w", "period")]
    [InlineData("overview?tz=Mars/Olympus", "tz")]
    [InlineData("projects?sort=size", "sort")]
    [InlineData("projects?limit=0", "limit")]
    [InlineData("projects?cursor=x", "cursor")]
    [InlineData("projects?cursor=0193d2a5-0000-7000-8000-000000000000", "cursor")]
    [InlineData("projects/a/b?period=x", "period")]
    public async Task What_cannot_be_asked_for_is_refused_in_words(string path, string member)
    {
        await using var lab = await StartAsync();
        var answer = await lab.GetAsync($"/api/workout/stats/{path}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains($"\"{member}\"", answer.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_sessions_show_commits()
    {
        await using var lab = await StartAsync();
        var repo = await lab.AddRepoAsync("https://github.com/octocat/hello.git");
        var id = await new PastWorkout(Now.AddHours(-1)) { Repos = [repo], Commits = [(10, 2), (5, 1)] }.PutAsync(lab);
        Assert.Equal(
            """{"commits":2,"additions":15,"deletions":3}""",
            (await lab.GetAsync("/api/workout/sessions")).Json.GetProperty("sessions")[0].GetProperty("commit_totals").GetRawText()
        );
        var view = (await lab.GetAsync($"/api/workout/sessions/{id}")).Json;
        Assert.Equal(
            ("Commit 0", 10, "a.txt"),
            (
                view.GetProperty("commits")[0].GetProperty("title").GetString(),
                view.GetProperty("commits")[0].GetProperty("additions").GetInt32(),
                view.GetProperty("commits")[0].GetProperty("files")[0].GetProperty("path").GetString()
            )
        );
        Assert.Equal(
            (2, 0),
            (view.GetProperty("ingest").GetProperty("commits").GetInt32(), view.GetProperty("pull_requests").GetArrayLength())
        );
    }

    private static Task<ServerLab> StartAsync(DateTimeOffset? now = null) => ServerLab.StartAsync(new FakeTimeProvider(now ?? Now));
}
