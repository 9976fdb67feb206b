using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Testing;
using static Vibeworkout.Server.Tests.Ingest.StatsRef;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>Logs of thousands of lines.</summary>
public class BulkIngestTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Thousands_of_lines_in_sealed_files_are_stored_once_with_their_outcomes()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        var lines = Enumerable
            .Range(0, 4000)
            .SelectMany(i =>
                (LogEvent[])(
                    i % 4 == 0
                        ? [Attempt(i, start.AddMilliseconds(i), session, allowed: false)]
                        : [Attempt(i, start.AddMilliseconds(i), session), Outcome(i, start.AddMilliseconds(i + 5), i % 4 != 1)]
                )
            );
        Assert.InRange(await WriteAsync(lab, git, lines), 2, 20);
        for (var again = 0; again < 3; again++)
        {
            var ingest = (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json;
            Assert.Equal(
                ("complete", 4000, 0),
                (
                    ingest.GetProperty("state").GetString(),
                    ingest.GetProperty("attempts").GetInt32(),
                    ingest.GetProperty("skipped_lines").GetInt32()
                )
            );
            var view = (await lab.GetAsync($"/api/workout/sessions/{session}")).Json;
            Assert.Equal(
                (1000, 2000, 1000, 0),
                (Stat(view, "blocked"), Stat(view, "succeeded"), Stat(view, "failed"), Stat(view, "unfinished"))
            );
            Assert.Equal((4000, 3000, 1000), (Total(view, "total"), Total(view, "allowed"), Total(view, "blocked")));
            await lab.InDatabaseAsync(async db =>
            {
                Assert.Equal((4000, 3000), (await db.ToolAttempts.CountAsync(a => !a.Late), await db.ToolOutcomes.CountAsync()));
                Assert.True(await db.ToolAttempts.AllAsync(a => !a.Allowed || a.DurationMs != null));
                if (again == 1)
                {
                    await db.StatsFiles.ExecuteDeleteAsync(); // the third time everything is read again
                }
            });
        }
    }

    [Fact]
    public async Task An_outcome_finds_its_attempt_in_an_earlier_or_later_file_and_in_an_earlier_or_later_read()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        var first = Text(Attempt(1, start, session), Outcome(2, start.AddSeconds(1), false), Attempt(3, start.AddMilliseconds(3), session));
        var second = Text(
            Outcome(1, start.AddSeconds(1)),
            Attempt(2, start.AddMilliseconds(2), session),
            Outcome(4, start.AddSeconds(1), false)
        );
        await WriteFilesAsync(lab, git, first, second);
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        Assert.Equal(["succeeded", "failed", "unfinished"], await OutcomesAsync(lab, session));
        await WriteFilesAsync(lab, git, first, second, Text(Outcome(3, start.AddSeconds(1)), Attempt(4, start.AddSeconds(1), session)));
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        Assert.Equal(["succeeded", "failed", "succeeded", "failed"], await OutcomesAsync(lab, session));
    }

    [Fact]
    public async Task A_read_that_ends_in_the_middle_of_a_file_is_done_again_and_finds_what_is_there()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        await WriteFilesAsync(
            lab,
            git,
            Text([.. Enumerable.Range(0, LinesToStore.Most + 1000).Select(i => Attempt(i, start.AddMilliseconds(i), session))])
        );
        using var cancel = new CancellationTokenSource();
        var logs = ActivatorUtilities.CreateInstance<LogIngest>(
            lab.App.Services,
            new CancellingStore(lab.App.Services.GetRequiredService<IToolLogStore>(), cancel)
        );
        await lab.InDatabaseAsync(async db =>
        {
            Assert.True(UserKey.TryParse((await db.Users.SingleAsync()).UserKey, out var user));
            var row = await db.GateRepos.SingleAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => logs.ReadAsync(row, user, true, cancel.Token));
            Assert.Equal((LinesToStore.Most, 0), (await db.ToolAttempts.CountAsync(), await db.StatsFiles.CountAsync()));
        });
        Assert.Equal(
            LinesToStore.Most + 1000,
            (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json.GetProperty("attempts").GetInt32()
        );
        await lab.InDatabaseAsync(async db =>
            Assert.Equal((LinesToStore.Most + 1000, 1), (await db.ToolAttempts.CountAsync(), await db.StatsFiles.CountAsync()))
        );
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_counted_and_passed_over()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        var tooLong =
            Encoding.UTF8.GetString(Text(Attempt(1, start, session)).AsSpan()[..^2])
            + $",\"more\":\"{new string('x', LogLine.MaxSize)}\"}}\n";
        await WriteFilesAsync(
            lab,
            git,
            [.. Encoding.UTF8.GetBytes(tooLong), .. Text(Attempt(2, start, session)), .. Encoding.UTF8.GetBytes(tooLong)]
        );
        var ingest = (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json;
        Assert.Equal((1, 2), (ingest.GetProperty("attempts").GetInt32(), ingest.GetProperty("skipped_lines").GetInt32()));
    }

    [Fact]
    public async Task Equal_lines_without_an_id_stay_as_many_as_they_are_over_files_and_reads()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        var line = Text(Attempt(1, start, session) with { Id = null });
        var named = Text(Attempt(2, start, session));
        await WriteFilesAsync(lab, git, [.. line, .. line], named, line);
        Assert.Equal(4, (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json.GetProperty("attempts").GetInt32());
        await WriteFilesAsync(lab, git, [.. line, .. line], named, line, [.. named, .. line]); // what was read is not read again, but counts
        Assert.Equal(5, (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json.GetProperty("attempts").GetInt32());
        await lab.InDatabaseAsync(async db => await db.StatsFiles.ExecuteDeleteAsync());
        Assert.Equal(5, (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_line_with_a_zero_character_is_stored()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        foreach (var count in (int[])[1, 2000])
        {
            await WriteFilesAsync(
                lab,
                git,
                Text([
                    .. Enumerable
                        .Range(0, count)
                        .SelectMany(i =>
                            (LogEvent[])
                                [
                                    Attempt(i, start, session) with
                                    {
                                        Subagent = "a\0b",
                                        ToolUseId = $"c\0{i}",
                                    },
                                    Outcome(i, start) with
                                    {
                                        ToolUseId = $"c\0{i}",
                                    },
                                ]
                        ),
                ])
            );
            await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        }

        Assert.Equal(2001, Stat((await lab.GetAsync($"/api/workout/sessions/{session}")).Json, "succeeded"));
    }

    [Fact]
    public async Task Calls_without_a_name_are_joined_when_their_lines_come_one_by_one()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        LogEvent[] lines =
        [
            Outcome(0, start.AddSeconds(3)) with
            {
                ToolUseId = null,
                InputHash = "same",
            },
            Attempt(0, start.AddSeconds(2), session) with
            {
                ToolUseId = null,
                InputHash = "same",
            },
            Attempt(1, start.AddSeconds(1), session) with
            {
                ToolUseId = null,
                InputHash = "same",
            },
            Outcome(1, start.AddSeconds(4), false) with
            {
                ToolUseId = null,
                InputHash = "same",
            },
            Attempt(2, start.AddSeconds(1.5), session) with
            {
                ToolUseId = null,
                InputHash = "same",
                AgentSessionId = null,
            },
        ];
        string[][] expected =
        [
            [],
            ["succeeded"],
            ["succeeded", "unfinished"],
            ["succeeded", "failed"],
            ["succeeded", "unfinished", "failed"],
        ];
        for (var count = 1; count <= lines.Length; count++)
        {
            await WriteFilesAsync(lab, git, Text(lines[..count]));
            await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
            Assert.Equal(expected[count - 1], await OutcomesAsync(lab, session));
        }
    }

    [Fact]
    public async Task A_ref_that_did_not_move_is_asked_for_and_not_fetched()
    {
        var time = new FakeTimeProvider(Now);
        using var git = await GateLab.WithoutGateAsync();
        await using var http = await GitHttpServer.StartAsync(git.Folder.Path);
        await using var lab = await ServerLab.StartAsync(time);
        await lab.AddRepoAsync(http.UrlOf("remote.git"));
        var session = await lab.StartWorkoutAsync();
        await WriteAsync(lab, git, [Attempt(1, time.GetUtcNow(), session)]);
        await AttemptsBecomeAsync(1);
        var fetches = Fetches();
        var asked = Asked();
        await Eventually.BecomesAsync(() => Task.FromResult(Asked()), count => Advance() && count >= asked + 3, "three more reads");
        Assert.Equal(fetches, Fetches());
        await WriteAsync(lab, git, [Attempt(1, time.GetUtcNow(), session), Attempt(2, time.GetUtcNow(), session)]);
        await AttemptsBecomeAsync(3); // ids are new each time
        Assert.True(Fetches() > fetches);

        int Fetches() => http.Requests.Count(r => r.StartsWith("GET ", StringComparison.Ordinal));
        int Asked() => http.Requests.Count(r => r.EndsWith("/git-upload-pack", StringComparison.Ordinal));
        bool Advance()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return true;
        }

        Task AttemptsBecomeAsync(int wanted) =>
            Eventually.BecomesAsync(
                async () => Stat((await lab.GetAsync($"/api/workout/sessions/{session}")).Json, "total_attempts"),
                count => Advance() && count == wanted,
                "the new lines"
            );
    }

    private static int Stat(System.Text.Json.JsonElement view, string name) => view.GetProperty("tool_stats").GetProperty(name).GetInt32();

    private static int Total(System.Text.Json.JsonElement view, string name) =>
        view.GetProperty("summary").GetProperty("tool_attempts_" + name).GetInt32();

    private static byte[] Text(params LogEvent[] lines) => [.. lines.SelectMany(LogLine.Write)];

    private static async Task<IEnumerable<string?>> OutcomesAsync(ServerLab lab, Guid session) =>
        (await lab.GetAsync($"/api/workout/sessions/{session}/attempts"))
            .Json.GetProperty("attempts")
            .EnumerateArray()
            .Select(a => a.GetProperty("outcome").GetString())
            .ToList();

    /// <summary>Cancels when it has stored something.</summary>
    private sealed class CancellingStore(IToolLogStore store, CancellationTokenSource cancel) : IToolLogStore
    {
        public async Task<StoredToolLines> StoreAsync(NewToolLines lines, CancellationToken cancellation)
        {
            var stored = await store.StoreAsync(lines, cancellation);
            await cancel.CancelAsync();
            return stored;
        }

        public Task HoldAsync(VibeworkoutContext db, IEnumerable<Guid> repos, CancellationToken cancellation) =>
            store.HoldAsync(db, repos, cancellation);
    }
}
