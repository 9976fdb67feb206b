using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>From lines on a real ref to a session's statistics.</summary>
public class IngestTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_first_formats_log_gives_what_it_holds_two_equal_calls_stay_two()
    {
        var log = await File.ReadAllBytesAsync(Fixtures.PathOf("first-format-log.jsonl"));
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = Guid.Parse("3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11");
        await PutSessionAsync(lab, repo, session, new(2025, 12, 27, 16, 44, 0, TimeSpan.Zero), TimeSpan.FromMinutes(5));
        await WriteAsync(lab, git, log);
        for (var again = 0; again < 2; again++)
        {
            var ingest = (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json;
            Assert.Equal((6, 1), (ingest.GetProperty("attempts").GetInt32(), ingest.GetProperty("skipped_lines").GetInt32()));
        }

        var stats = (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("tool_stats");
        Assert.StartsWith(
            """{"total_attempts":6,"allowed":4,"blocked":2,"succeeded":1,"failed":0,"unfinished":3,"ungated":1,"by_tool":"""
                + """{"Bash":{"allowed":0,"blocked":2,"succeeded":0,"failed":0},"Edit":"""
                + """{"allowed":2,"blocked":0,"succeeded":0,"failed":0},"Read":{"allowed":1,"blocked":0,"succeeded":0,"failed":0},"Write":"""
                + """{"allowed":1,"blocked":0,"succeeded":1,"failed":0}},"by_reason":"""
                + """{"signal_fetch_failed":1,"unknown":1},"by_repo":{""",
            stats.GetRawText()
        );
        await lab.InDatabaseAsync(async db => Assert.Equal(1, await db.ToolOutcomes.CountAsync()));
    }

    [Fact]
    public async Task An_event_of_another_session_is_never_taken_and_one_without_only_in_the_window()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var (session, start) = (Guid.CreateVersion7(Now), Now.AddMinutes(-10));
        await PutSessionAsync(lab, repo, session, start, TimeSpan.FromMinutes(5));
        await WriteAsync(
            lab,
            git,
            Lines(
                Attempt("declared-inside", start.AddMinutes(1), session.ToString()),
                Attempt("declared-late", start.AddHours(3), session.ToString()),
                Attempt("undeclared-inside", start.AddMinutes(2)),
                Attempt("undeclared-just-before", start.AddSeconds(-100)),
                Attempt("undeclared-long-before", start.AddSeconds(-130)),
                Attempt("undeclared-after", start.AddMinutes(7.5)),
                Attempt("other-inside", start.AddMinutes(1), Guid.CreateVersion7(Now).ToString())
            )
        );
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        var tools = (await lab.GetAsync($"/api/workout/sessions/{session}/attempts"))
            .Json.GetProperty("attempts")
            .EnumerateArray()
            .Select(a => a.GetProperty("tool_name").GetString());
        Assert.Equal(["undeclared-just-before", "declared-inside", "undeclared-inside", "declared-late"], tools);
    }

    [Fact]
    public async Task Outcomes_join_attempts_within_their_agent_session_whichever_is_read_first()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        var now = Now;
        var outcomes = Lines(
            Outcome("call-1", "agent-a", true, now),
            Outcome("call-2", "agent-b", false, now),
            Outcome("call-3", "agent-a", false, now)
        );
        await WriteAsync(lab, git, outcomes);
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        await WriteAsync(
            lab,
            git,
            [
                .. outcomes,
                .. Lines(
                    Attempt("A", now, session.ToString(), "call-1", "agent-a"),
                    Attempt("B", now, session.ToString(), "call-2", "agent-a"),
                    Attempt("C", now, session.ToString(), "call-3", "agent-a")
                ),
            ]
        );
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        var ended = (await lab.GetAsync($"/api/workout/sessions/{session}/attempts"))
            .Json.GetProperty("attempts")
            .EnumerateArray()
            .ToDictionary(a => a.GetProperty("tool_name").GetString()!, a => a.GetProperty("outcome").GetString());
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["A"] = "succeeded",
                ["B"] = "unfinished",
                ["C"] = "failed",
            },
            ended
        );
    }

    [Fact]
    public async Task Calls_without_a_name_are_joined_by_their_input_first_in_first_out()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        var now = Now;
        AttemptEvent Call(string tool, int at) =>
            Attempt(tool, now.AddMilliseconds(at), session.ToString(), null, "agent") with
            {
                InputHash = "same",
            };
        OutcomeEvent End(bool succeeded, int at) =>
            Outcome("x", "agent", succeeded, now.AddMilliseconds(at)) with
            {
                ToolUseId = null,
                InputHash = "same",
            };
        await WriteAsync(lab, git, Lines(Call("first", 0), Call("second", 10), Call("third", 20), End(true, 30), End(false, 40)));
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        var ended = (await lab.GetAsync($"/api/workout/sessions/{session}/attempts"))
            .Json.GetProperty("attempts")
            .EnumerateArray()
            .Select(a => a.GetProperty("outcome").GetString());
        Assert.Equal(["succeeded", "failed", "unfinished"], ended);
    }

    [Fact]
    public async Task Lines_that_cannot_be_read_are_counted_and_stop_nothing()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        await WriteAsync(
            lab,
            git,
            [
                .. "half a li\n\0\0\n"u8,
                .. Enumerable.Repeat((byte)'x', 10_000_000),
                (byte)'\n',
                .. Lines(Attempt("Bash", Now, session.ToString())),
            ]
        );
        var ingest = (await lab.PostAsync("/api/workout/stop")).Json.GetProperty("ingest");
        Assert.Equal(
            ("complete", 1, 3),
            (
                ingest.GetProperty("state").GetString(),
                ingest.GetProperty("attempts").GetInt32(),
                ingest.GetProperty("skipped_lines").GetInt32()
            )
        );
    }

    [Fact]
    public async Task A_remote_that_is_away_leaves_the_ingest_pending_and_says_why()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Folder["dead.git"]);
        var session = await lab.StartWorkoutAsync();
        var ingest = (await lab.PostAsync("/api/workout/stop")).Json.GetProperty("ingest");
        Assert.Equal("pending", ingest.GetProperty("state").GetString());
        var told = await Eventually.BecomesAsync(
            async () =>
                (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("ingest").GetProperty("error").GetString(),
            error => error is not null,
            "the reason"
        );
        Assert.Contains("There is no git repository", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_come_after_the_stop_are_found_by_schedule_and_marked_late()
    {
        var time = new FakeTimeProvider(Now);
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync(time);
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await lab.PostAsync("/api/workout/stop");
        await WriteAsync(lab, git, Lines(Attempt("Bash", time.GetUtcNow().AddSeconds(-30), session.ToString())));
        time.Advance(TimeSpan.FromSeconds(61));
        var attempt = await Eventually.BecomesAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await lab.GetAsync($"/api/workout/sessions/{session}/attempts"))
                    .Json.GetProperty("attempts")
                    .EnumerateArray()
                    .FirstOrDefault();
            },
            found => found.ValueKind == System.Text.Json.JsonValueKind.Object,
            "the late line"
        );
        Assert.True(attempt.GetProperty("late").GetBoolean());
        Assert.Equal(
            1,
            (await lab.GetAsync($"/api/workout/sessions/{session}"))
                .Json.GetProperty("summary")
                .GetProperty("tool_attempts_total")
                .GetInt32()
        );
    }

    [Fact]
    public async Task A_laptop_that_was_offline_for_most_of_a_day_still_brings_its_lines_to_their_workout()
    {
        var time = new FakeTimeProvider(Now);
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync(time);
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        var during = time.GetUtcNow().AddSeconds(30);
        time.Advance(TimeSpan.FromMinutes(1));
        await lab.PostAsync("/api/workout/stop");
        time.Advance(TimeSpan.FromHours(22));
        await WriteAsync(lab, git, Lines(Attempt("Declared", during, session.ToString()), Attempt("Undeclared", during)));
        await Eventually.BecomesAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return (await lab.GetAsync($"/api/workout/sessions/{session}"))
                    .Json.GetProperty("tool_stats")
                    .GetProperty("total_attempts")
                    .GetInt32();
            },
            count => count == 2,
            "the lines of yesterday"
        );

        // after a day nobody looks by himself any more; asked to, the server does
        time.Advance(TimeSpan.FromHours(30));
        await WriteAsync(lab, git, Lines(Attempt("Later", during, session.ToString())));
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        Assert.Equal(
            3,
            (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("tool_stats").GetProperty("total_attempts").GetInt32()
        );
    }

    [Fact]
    public async Task While_a_workout_runs_its_numbers_move()
    {
        var time = new FakeTimeProvider(Now);
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync(time);
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        await WriteAsync(lab, git, Lines(Attempt("Bash", time.GetUtcNow(), session.ToString())));
        await Eventually.BecomesAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await lab.GetAsync($"/api/workout/sessions/{session}"))
                    .Json.GetProperty("tool_stats")
                    .GetProperty("total_attempts")
                    .GetInt32();
            },
            count => count == 1,
            "the read during the workout"
        );
    }

    [Fact]
    public async Task Attempts_are_paged_even_when_many_share_a_millisecond()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        var now = Now;
        await WriteAsync(
            lab,
            git,
            Lines([.. Enumerable.Range(0, 25).Select(i => Attempt($"T{i}", now.AddMilliseconds(i / 10), session.ToString()))])
        );
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        var seen = new List<string>();
        for (var path = $"/api/workout/sessions/{session}/attempts?limit=4"; path is not null; )
        {
            var page = (await lab.GetAsync(path)).Json;
            seen.AddRange(page.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("tool_name").GetString()!));
            path = page.GetProperty("has_more").GetBoolean()
                ? $"/api/workout/sessions/{session}/attempts?limit=4&cursor={page.GetProperty("next_cursor").GetString()}"
                : null;
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Single(
            (await lab.GetAsync($"/api/workout/sessions/{session}/attempts?tool=T3")).Json.GetProperty("attempts").EnumerateArray()
        );
    }

    private static Task PutSessionAsync(ServerLab lab, Guid repo, Guid session, DateTimeOffset start, TimeSpan length) =>
        lab.InDatabaseAsync(async db =>
        {
            var user = await db.Users.SingleAsync();
            var row = new WorkoutSession
            {
                Id = session,
                UserId = user.Id,
                StartedAt = start,
                EndedAt = start + length,
                Source = "manual",
                ThresholdBpm = 100,
            };
            row.Repos.Add(new SessionRepo { RepoId = repo });
            db.Sessions.Add(row);
            await db.SaveChangesAsync();
        });

    private static async Task WriteAsync(ServerLab lab, GateLab git, byte[] log)
    {
        Assert.True(UserKey.TryParse((await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString(), out var user));
        await git.WriteRefAsync(RefNames.Stats(user), RefNames.OpenStatsFile, log);
    }

    private static byte[] Lines(params LogEvent[] events) => [.. events.SelectMany(LogLine.Write)];

    private static AttemptEvent Attempt(
        string tool,
        DateTimeOffset at,
        string? session = null,
        string? call = null,
        string? agentSession = null
    ) =>
        new()
        {
            Timestamp = at,
            Id = Guid.CreateVersion7(at),
            Tool = tool,
            Allowed = true,
            SessionId = session,
            ToolUseId = call,
            AgentSessionId = agentSession,
        };

    private static OutcomeEvent Outcome(string call, string agentSession, bool succeeded, DateTimeOffset at) =>
        new()
        {
            Timestamp = at,
            Id = Guid.CreateVersion7(at),
            Tool = "x",
            ToolUseId = call,
            AgentSessionId = agentSession,
            Succeeded = succeeded,
        };
}
