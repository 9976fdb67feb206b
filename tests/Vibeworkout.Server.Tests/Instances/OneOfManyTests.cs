using System.Net;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Tests.GitHub;
using Vibeworkout.Server.Tests.Signals;
using Vibeworkout.Server.Tests.Sources;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;

namespace Vibeworkout.Server.Tests.Instances;

/// <summary>Of several instances on one PostgreSQL, one does each thing, and another one does it when that one is gone.</summary>
public sealed class OneOfManyTests
{
    [Fact]
    public async Task One_instance_publishes_whichever_hears_the_heart()
    {
        await using var lab = await PairLab.StartAsync();
        await using var http = await GitHttpServer.StartAsync(lab.Git.Folder.Path);
        await lab.A.AddRepoAsync(http.UrlOf("remote.git"));
        var session = await lab.A.StartWorkoutAsync();
        for (var i = 0; i < 6; i++)
        {
            var bpm = i % 2 == 0 ? 120 + i : 80 + i;
            Assert.Equal(HttpStatusCode.OK, (await (i % 3 == 0 ? lab.A : lab.B).HrAsync(session, bpm)).Status);
            await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.Bpm == bpm);
        }

        // whoever wrote the ref last knows where it is; a second writer would have to ask again and again (one that lapses on a busy
        // machine, once)
        Assert.InRange(http.Requests.Count(r => r == "POST /remote.git/git-upload-pack"), 1, 3);
        Assert.NotNull(await lab.PublisherAsync());
    }

    [Fact]
    public async Task When_the_instance_that_publishes_is_killed_another_one_goes_on_and_stops_for_it()
    {
        await using var git = new DisposableGit(await GateLab.WithoutGateAsync());
        var postgres = await (await PostgresServer.SharedAsync()).CreateAsync("migrated", PostgresLab.MigrateAsync);
        git.Lab.Environment["ConnectionStrings__Vibeworkout"] = postgres;
        git.Lab.Environment["Instances__LeaseMilliseconds"] = "60000"; // that its line ended is known at once: nobody waits for this
        await using var b = await AfterKillAsync(git.Lab, postgres);
        var (server, session, before) = (b.Server, b.Session, b.Last);
        var after = await SignalTests.UntilAsync(server, git.Lab.Remote, s => s.Nonce != before); // nobody asked for it: the beat goes on
        Assert.True(after.HrOk);
        await server.HrAsync(session, 81);
        await SignalTests.UntilAsync(server, git.Lab.Remote, s => s is { HrOk: false, Bpm: 81 });
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/api/workout/stop")).Status);
        await SignalTests.UntilAsync(server, git.Lab.Remote, s => s.State == SignalState.Over);
        var samples = (await server.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples");
        Assert.Equal([130, 81], samples.EnumerateArray().Select(s => s.GetProperty("bpm").GetInt32()));
    }

    [Fact]
    public async Task One_instance_asks_GitHub_where_the_App_is_installed_and_all_tell_what_came_of_it()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gitHub = await GitHubDouble.StartAsync(new GitHubDoubleOptions { Time = time });
        await using var lab = await PairLab.StartAsync(time, GitHubLab.Settings(gitHub));
        int Asked() => gitHub.Calls.ByKind().GetValueOrDefault("rest GET /app/installations");
        await Eventually.BecomesAsync(() => Task.FromResult(Asked()), asked => asked > 0, "an instance that asks when it starts");
        Assert.All(await RefreshAsync(), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, Asked());
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.All(
            await RefreshAsync(),
            answer => Assert.Equal(time.GetUtcNow(), answer.Json.GetProperty("asked_at").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1))
        );
        Assert.Equal(2, Asked());

        Task<Answer[]> RefreshAsync() =>
            Task.WhenAll(
                lab.A.PostAsync("/api/github/refresh"),
                lab.B.PostAsync("/api/github/refresh"),
                lab.A.PostAsync("/api/github/refresh"),
                lab.B.PostAsync("/api/github/refresh")
            );
    }

    [Fact]
    public async Task A_device_that_names_no_workout_reaches_it_at_once_wherever_it_was_started()
    {
        await using var lab = await PairLab.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var session = await lab.A.StartWorkoutAsync();
            Assert.Equal(HttpStatusCode.OK, (await lab.B.PostAsync("/api/workout/hr", new { bpm = 120 + i })).Status);
            Assert.Equal(
                session,
                (await lab.B.GetAsync("/api/workout/active")).Json.GetProperty("session").GetProperty("session_id").GetGuid()
            );
            Assert.Equal(HttpStatusCode.OK, (await lab.B.PostAsync("/api/workout/stop")).Status);
            await Eventually.BecomesAsync(
                async () => (await lab.A.GetAsync("/api/workout/active")).Json.GetProperty("session").ValueKind,
                kind => kind == System.Text.Json.JsonValueKind.Null,
                "the stop at the other instance"
            );
        }
    }

    [Fact]
    public async Task A_stop_at_one_instance_answers_when_the_other_one_has_locked()
    {
        await using var lab = await PairLab.StartAsync();
        await lab.A.AddRepoAsync(lab.Git.Remote);
        var session = await lab.A.StartWorkoutAsync();
        await lab.A.HrAsync(session, 140);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.HrOk);
        var other = await lab.OtherThanPublisherAsync();
        await Eventually.BecomesAsync(
            async () =>
            {
                await lab.A.HrAsync(session, 140); // a heart goes on: an old beat is shown by nobody
                return (await other.GetAsync("/api/workout/status")).Json.GetProperty("bpm").ToString();
            },
            bpm => bpm == "140",
            "the heart rate at the other instance"
        );
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync("/api/workout/stop")).Status);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s is { HrOk: false, State: SignalState.Over });
    }

    [Fact]
    public async Task A_heart_that_falls_silent_is_told_whichever_instance_heard_it_and_a_stop_elsewhere_is_told_after_it()
    {
        await using var lab = await PairLab.StartAsync();
        await lab.A.AddRepoAsync(lab.Git.Remote);
        var session = await lab.A.StartWorkoutAsync();
        await lab.A.HrAsync(session, 120);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.HrOk);
        var other = await lab.OtherThanPublisherAsync();
        await other.HrAsync(session, 140);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.State == SignalState.Silent);
        foreach (var instance in new[] { lab.A, lab.B })
        {
            await Eventually.BecomesAsync(
                async () => (await instance.GetAsync("/api/workout/status")).Json.GetProperty("reason").GetString(),
                r => r == "hr_silent",
                "the silence at both"
            );
        }

        await other.HrAsync(session, 141);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s is { HrOk: true, Bpm: 141 });
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync("/api/workout/stop")).Status);
        Assert.Equal(141, (await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.State == SignalState.Over)).Bpm);
    }

    [Fact]
    public async Task Privacy_holds_at_once_wherever_it_was_set()
    {
        await using var lab = await PairLab.StartAsync();
        await lab.A.AddRepoAsync(lab.Git.Remote);
        var session = await lab.A.StartWorkoutAsync();
        await lab.A.HrAsync(session, 140);
        await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => s.Bpm == 140);
        var other = await lab.OtherThanPublisherAsync();
        Assert.Equal(HttpStatusCode.OK, (await other.PatchAsync("/api/profile", new { publish_bpm = false })).Status);
        await other.HrAsync(session, 90);
        Assert.Equal(0, (await SignalTests.UntilAsync(lab.A, lab.Git.Remote, s => !s.HrOk)).Bpm);
    }

    [Fact]
    public async Task The_same_samples_at_two_instances_at_once_are_stored_once_and_a_late_one_changes_nothing()
    {
        await using var lab = await PairLab.StartAsync();
        var session = await lab.A.StartWorkoutAsync();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var samples = Enumerable.Range(0, 200).Select(i => new { bpm = 101 + (i % 50), ts = now.AddMilliseconds(-i) }).ToList();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i => (i % 2 == 0 ? lab.A : lab.B).PostAsync("/api/workout/hr/batch", new { session_id = session, samples }))
        );
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(200, answers.Sum(a => a.Json.GetProperty("new").GetInt32()));
        Assert.Equal(200, (await lab.B.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
        var late = await lab.B.HrAsync(session, 60, now.AddSeconds(-30));
        Assert.Equal(101, late.Json.GetProperty("bpm").GetInt32());
        var again = await lab.A.PostAsync(
            "/api/workout/hr/batch",
            new { session_id = session, samples = new[] { new { bpm = 60, ts = now.AddSeconds(-30) } } }
        );
        Assert.Equal(0, again.Json.GetProperty("new").GetInt32());
    }

    [Fact]
    public async Task A_streaming_service_is_heard_by_one_instance_and_by_another_when_that_one_stops()
    {
        await using var service = await StreamService.StartAsync(_ => true);
        await using var lab = await PairLab.StartAsync("--sources:hyperate:address", service.Address);
        var session = (await lab.A.PostAsync("/api/workout/start", new { source = "stream" })).Json.GetProperty("session_id").GetGuid();
        Assert.Equal(
            HttpStatusCode.OK,
            (await lab.A.SendAsync(HttpMethod.Put, "/api/sources/hyperate", new { secret = "key", account = "abc" })).Status
        );
        await ConnectedAsync(lab.B); // told by the one that listens, whichever it is
        await service.SayAsync(Beat(121));
        await BeatsAsync(lab.B, session, "121"); // and not twice
        var before = service.Connections;
        await lab.StopListenerAsync();
        await Eventually.BecomesAsync(() => Task.FromResult(service.Connections), n => n > before, "the other instance's connection");
        await Eventually.BecomesAsync(
            async () =>
            {
                await service.SayAsync(Beat(122));
                return (await lab.Left.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength();
            },
            n => n > 1,
            "a beat at the other instance"
        );
    }

    private static string Beat(int bpm) => $$$"""{"event":"hr_update","payload":{"hr":{{{bpm}}}},"ref":null,"topic":"hr:abc"}""";

    private static Task<string?> ConnectedAsync(ServerLab lab) =>
        Eventually.BecomesAsync(
            async () => (await lab.GetAsync("/api/sources")).Json.GetProperty("sources")[0].GetProperty("state").GetString(),
            state => state == "connected",
            "the connection"
        );

    private static Task<string> BeatsAsync(ServerLab lab, Guid session, string wanted) =>
        Eventually.BecomesAsync(
            async () =>
                string.Join(
                    ' ',
                    (await lab.GetAsync($"/api/workout/sessions/{session}/samples"))
                        .Json.GetProperty("samples")
                        .EnumerateArray()
                        .Select(s => s.GetProperty("bpm").GetInt32())
                ),
            beats => beats == wanted,
            "the beats"
        );

    /// <summary>A server process that publishes a workout's signal, killed; and the instance beside it.</summary>
    private static async Task<Survivor> AfterKillAsync(GateLab git, string postgres)
    {
        await using var killed = await ServerProcess.StartAsync(git);
        await killed.PostAsync("/api/gate-repos", new { remote_url = git.Remote });
        var session = (await killed.PostAsync("/api/workout/start")).GetProperty("session_id").GetGuid();
        await killed.PostAsync("/api/workout/hr", new { session_id = session, bpm = 130 });
        var server = await ServerLab.StartOnAsync(postgres, git.Folder["data"], null, "--Instances:LeaseMilliseconds=60000");
        var signal = await SignalTests.UntilAsync(server, git.Remote, s => s.HrOk);
        return new(server, session, signal.Nonce);
    }

    private sealed record Survivor(ServerLab Server, Guid Session, string Last) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    private sealed record DisposableGit(GateLab Lab) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Lab.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
