using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Tests.GitHub;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Signals;

/// <summary>A workout that is over and a heart that is silent are on the remote at once, and a real hook says which. Time is simulated, the
/// rest is real.</summary>
public sealed class SignalStateTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10.5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_stop_is_answered_the_remote_says_that_the_workout_is_over(bool http)
    {
        await using var scene = await Scene.StartAsync(http);
        await scene.Lab.HrAsync(scene.Session, 150);
        await scene.UntilAsync(s => s.HrOk);

        Assert.Equal(HttpStatusCode.OK, (await scene.Lab.PostAsync("/api/workout/stop")).Status);

        Assert.Equal((SignalState.Over, false, 150, 100, scene.Session.ToString()), Numbers(await scene.ReadAsync()));
        Assert.Equal("workout_over", await scene.StatusReasonAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_seconds_without_a_beat_lock_at_once_and_the_next_beat_unlocks_at_once(bool http)
    {
        await using var scene = await Scene.StartAsync(http);
        await scene.Lab.HrAsync(scene.Session, 150);
        await scene.UntilAsync(s => s.HrOk);

        await scene.PassAsync(TimeSpan.FromSeconds(9.5));
        Assert.True((await scene.ReadAsync()).HrOk);
        await scene.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((SignalState.Silent, false, 150, 100, scene.Session.ToString()), Numbers(await scene.UntilAsync(s => !s.HrOk)));
        Assert.Equal("hr_silent", await scene.StatusReasonAsync());

        await scene.Lab.HrAsync(scene.Session, 140);
        Assert.Equal((null, true, 140, 100, scene.Session.ToString()), Numbers(await scene.UntilAsync(s => s.HrOk)));
        Assert.Null(await scene.StatusReasonAsync());
    }

    [Fact]
    public async Task A_silence_that_ends_below_the_threshold_says_so()
    {
        await using var scene = await Scene.StartAsync();
        await scene.PassAsync(Silence);
        await scene.UntilAsync(s => s.State == SignalState.Silent);

        await scene.Lab.HrAsync(scene.Session, 80);

        await scene.PassAsync(TimeSpan.FromSeconds(0.5));
        Assert.Equal((null, false, 80, 100, scene.Session.ToString()), Numbers(await scene.UntilAsync(s => s.State is null)));
        Assert.Equal("hr_below_threshold", await scene.StatusReasonAsync());
    }

    [Fact]
    public async Task A_source_that_never_speaks_is_silent_after_ten_seconds_and_says_so_seldom()
    {
        await using var scene = await Scene.StartAsync();
        await scene.PassAsync(TimeSpan.FromSeconds(9.5));
        Assert.Equal(-1, (await scene.ReadAsync()).Bpm); // nothing is known yet
        Assert.Null(await scene.StatusReasonAsync());

        await scene.PassAsync(TimeSpan.FromSeconds(1));
        var silent = await scene.UntilAsync(s => s.State == SignalState.Silent);
        Assert.Equal((SignalState.Silent, false, 0, 100, scene.Session.ToString()), Numbers(silent));

        await scene.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(silent.Nonce, (await scene.ReadAsync()).Nonce);
        await scene.PassAsync(TimeSpan.FromMinutes(1));
        var again = await scene.UntilAsync(s => s.Nonce != silent.Nonce);
        Assert.Equal(SignalState.Silent, again.State);
    }

    [Fact]
    public async Task Who_does_not_publish_the_heart_rate_publishes_no_numbers_with_a_state_either()
    {
        await using var scene = await Scene.StartAsync(profile: new { publish_bpm = false });
        await scene.Lab.HrAsync(scene.Session, 150);
        await scene.UntilAsync(s => s.HrOk);

        await scene.PassAsync(Silence);
        var silent = await scene.UntilAsync(s => s.State == SignalState.Silent);
        await scene.Lab.PostAsync("/api/workout/stop");

        Assert.Equal((SignalState.Silent, false, 0, 0, scene.Session.ToString()), Numbers(silent));
        Assert.Equal((SignalState.Over, false, 0, 0, scene.Session.ToString()), Numbers(await scene.ReadAsync()));
    }

    [Fact]
    public async Task A_start_ends_the_workout_before_and_its_first_beat_takes_over()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Lab.HrAsync(scene.Session, 150);
        await scene.UntilAsync(s => s.HrOk);

        var next = await scene.Lab.StartWorkoutAsync();

        Assert.Equal(scene.Session.ToString(), (await scene.UntilAsync(s => s.State == SignalState.Over)).SessionId);
        await scene.Lab.HrAsync(next, 130);
        Assert.Equal(next.ToString(), (await scene.UntilAsync(s => s.HrOk)).SessionId);
    }

    [Fact]
    public async Task The_hook_says_over_after_the_stop_and_silent_in_the_silence_and_lets_calls_through_after_it()
    {
        await using var scene = await Scene.StartAsync(gate: true);
        await scene.Lab.PostAsync("/api/workout/stop");
        Assert.Equal("workout_over", await scene.HookAsync());

        var session = await scene.Lab.StartWorkoutAsync();
        await scene.PassAsync(Silence);
        await scene.UntilAsync(s => s.State == SignalState.Silent);
        await Eventually.BecomesAsync(scene.HookAsync, reason => reason == "hr_silent", "the silence at the hook");

        await scene.Lab.HrAsync(session, 150);
        await Eventually.BecomesAsync(scene.HookAsync, reason => reason is null, "an allowed call");
        await scene.Lab.PostAsync("/api/workout/stop");
        await Eventually.BecomesAsync(scene.HookAsync, reason => reason == "workout_over", "the end at the hook");
    }

    [Fact]
    public async Task The_trial_of_a_repository_leaves_no_word_of_a_heart_rate()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Lab.PostAsync("/api/workout/stop");

        Assert.True((await scene.Lab.PostAsync($"/api/gate-repos/{scene.Repo}/test")).Json.GetProperty("writable").GetBoolean());

        Assert.Equal((SignalState.Over, false, 0, 0, Guid.Empty.ToString()), Numbers(await scene.ReadAsync()));
    }

    [Fact]
    public async Task A_source_that_comes_and_goes_keeps_what_GitHub_asks_for()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var lab = await GitHubLab.StartAsync(time: time);
        await lab.Server.App.Services.GetServices<IHostedService>().OfType<IngestJobs>().Single().StopAsync(default);
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        lab.GitHub.Install(mona);
        using var client = await lab.SignInAsync(mona);
        await JsonClient.SendAsync(client, HttpMethod.Post, "/api/gate-repos", new { remote_url = lab.GitHub.CloneUrl(repository) });
        await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { });
        for (var i = 0; i < 10; i++)
        {
            await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/hr", new { bpm = 130 });
            await Scene.PassAsync(lab.Server, TimeSpan.FromSeconds(12));
        }

        await Scene.PassAsync(lab.Server, TimeSpan.FromSeconds(61));
        await lab.SignalAsync(repository, "mona", s => s.State == SignalState.Silent);
        Assert.InRange(lab.GitHub.Calls.Count("git receive-pack", repository.FullName), 4, 19);
        Assert.Equal(0, lab.GitHub.Faults.PushViolations);
    }

    private static (string? State, bool HrOk, int Bpm, int Threshold, string Session) Numbers(SignalContent s) =>
        (s.State, s.HrOk, s.Bpm, s.ThresholdBpm, s.SessionId);

    /// <summary>A workout that runs on a server with a clock of its own, and the remote that its signals go to.</summary>
    private sealed class Scene(ServerLab lab, GateLab git, GitHttpServer http, Guid repo, Guid session) : IAsyncDisposable
    {
        private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

        public ServerLab Lab => lab;

        public Guid Repo => repo;

        public Guid Session => session;

        public static async Task<Scene> StartAsync(bool overHttp = false, object? profile = null, bool gate = false)
        {
            var git = await GateLab.WithoutGateAsync();
            var http = await GitHttpServer.StartAsync(git.Folder.Path);
            var lab = await ServerLab.StartAsync(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
            await lab.PatchAsync("/api/profile", profile ?? new { });
            var added = await lab.PostAsync("/api/gate-repos", new { remote_url = overHttp ? http.UrlOf("remote.git") : git.Remote });
            if (gate)
            {
                Assert.Equal(0, (await git.CliAsync(added.Json.GetProperty("init_command").GetString()!.Split(' ')[1..])).ExitCode);
            }

            return new(lab, git, http, added.Json.GetProperty("id").GetGuid(), await lab.StartWorkoutAsync());
        }

        public static async Task PassAsync(ServerLab lab, TimeSpan length)
        {
            var time = (FakeTimeProvider)lab.App.Services.GetRequiredService<TimeProvider>();
            var lanes = lab.App.Services.GetRequiredService<SignalLanes>();
            for (var passed = TimeSpan.Zero; passed < length; passed += Step)
            {
                time.Advance(Step);
                do
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System); // what is due goes out meanwhile, in real time
                } while (lanes.IsPushing);
            }
        }

        public Task PassAsync(TimeSpan length) => PassAsync(lab, length);

        public Task<SignalContent> UntilAsync(Func<SignalContent, bool> wanted) => SignalTests.UntilAsync(lab, git.Remote, wanted);

        /// <summary>The signal as it is on the remote now; with -1 bpm when there is none.</summary>
        public async Task<SignalContent> ReadAsync()
        {
            var user = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();
            var read = await Programs.RunAsync(
                "git",
                git.Remote,
                git.Environment,
                default,
                "cat-file",
                "blob",
                $"refs/vibeworkout/hr/{user}:{RefNames.SignalFile}"
            );
            return Signal.TryParse(Encoding.UTF8.GetBytes(read.Stdout), out var signal) ? signal.Content : new("", "", false, -1, 0, 0, "");
        }

        public async Task<string?> StatusReasonAsync() =>
            (await lab.GetAsync("/api/workout/status")).Json.GetProperty("reason").GetString();

        /// <summary>Asks the hook; why it blocked, as it logged it, unless a sync took the log away this moment.</summary>
        public async Task<string?> HookAsync()
        {
            var id = git.NextId();
            var ended = await git.HookAsync("pre-tool-use", id: id);
            var logged = git.LocalLog().OfType<AttemptEvent>().SingleOrDefault(a => a.ToolUseId == id);
            Assert.Equal(ended.ExitCode == 0, logged?.Allowed ?? ended.ExitCode == 0);
            return logged is null ? "nothing that is still here" : logged.Reason;
        }

        public async ValueTask DisposeAsync()
        {
            await lab.DisposeAsync();
            await http.DisposeAsync();
            git.Dispose();
        }
    }
}
