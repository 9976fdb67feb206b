using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Signals;

/// <summary>From a sample over HTTP to the signal on a real remote.</summary>
public class SignalTests
{
    [Fact]
    public async Task A_crossing_is_on_the_remote_at_once_both_ways_and_the_stop_locks()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 120);
        var up = await UntilAsync(lab, git.Remote, s => s.HrOk);
        Assert.Equal((session.ToString(), 120, 100), (up.SessionId, up.Bpm, up.ThresholdBpm));
        await lab.HrAsync(session, 80);
        await UntilAsync(lab, git.Remote, s => !s.HrOk && s.Bpm == 80);
        await lab.HrAsync(session, 120);
        await UntilAsync(lab, git.Remote, s => s.HrOk);
        await lab.PostAsync("/api/workout/stop");
        await UntilAsync(lab, git.Remote, s => s is { HrOk: false, State: SignalState.Over });
    }

    [Fact]
    public async Task A_dead_remote_says_why_and_delays_nobody()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var dead = await lab.AddRepoAsync(git.Folder["dead.git"]);
        var alive = await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 120);
        await UntilAsync(lab, git.Remote, s => s.HrOk);
        var told = await Eventually.BecomesAsync(
            async () => (await lab.GetAsync($"/api/gate-repos/{dead}")).Json.GetProperty("last_error").GetString(),
            error => error is not null,
            "the dead remote's error"
        );
        Assert.Contains("There is no git repository", told, StringComparison.Ordinal);
        await Eventually.BecomesAsync(
            async () => (await lab.GetAsync($"/api/gate-repos/{alive}")).Json.GetProperty("last_push_at").GetString(),
            at => at is not null,
            "the live remote's time"
        );
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await lab.DeleteAsync($"/api/gate-repos/{alive}")).Status); // in use
    }

    [Fact]
    public async Task A_stop_while_an_unlocked_signal_is_on_its_way_locks_after_it()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var http = await GitHttpServer.StartAsync(git.Folder.Path);
        using var onItsWay = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        http.Before = request =>
        {
            if (request.Request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal))
            {
                onItsWay.Set();
                Assert.True(goOn.Wait(TimeSpan.FromSeconds(60)));
            }

            return null;
        };
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(http.UrlOf("remote.git"));
        await lab.HrAsync(await lab.StartWorkoutAsync(), 130);
        Assert.True(onItsWay.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        var stopping = lab.PostAsync("/api/workout/stop");
        await Eventually.BecomesAsync(
            async () => (await lab.GetAsync("/api/workout/active")).Json.GetProperty("session").ValueKind,
            kind => kind == System.Text.Json.JsonValueKind.Null,
            "the end"
        );
        goOn.Set();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await stopping).Status);
        await UntilAsync(lab, git.Remote, s => s is { HrOk: false, State: SignalState.Over });
    }

    [Fact]
    public async Task Who_does_not_publish_the_heart_rate_publishes_only_the_verdict()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.PatchAsync("/api/profile", new { publish_bpm = false });
        await lab.AddRepoAsync(git.Remote);
        await lab.HrAsync(await lab.StartWorkoutAsync(), 133);
        var signal = await UntilAsync(lab, git.Remote, s => s.HrOk);
        Assert.Equal((0, 0), (signal.Bpm, signal.ThresholdBpm));
    }

    [Fact]
    public async Task Within_the_grace_seconds_tools_stay_unlocked()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.PatchAsync("/api/profile", new { grace_seconds = 30 });
        await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 120);
        Assert.True((await lab.HrAsync(session, 90)).Json.GetProperty("tools_unlocked").GetBoolean());
        await lab.PatchAsync("/api/profile", new { grace_seconds = 0 });
        Assert.False((await lab.HrAsync(session, 90)).Json.GetProperty("tools_unlocked").GetBoolean());
    }

    /// <summary>The signal on the remote once it says what is wanted; always signed by the server's key.</summary>
    internal static Task<SignalContent> UntilAsync(ServerLab lab, string remote, Func<SignalContent, bool> wanted) =>
        Eventually.BecomesAsync(
            async () =>
            {
                var user = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString()!;
                var read = await Programs.RunAsync(
                    "git",
                    remote,
                    new Dictionary<string, string>(),
                    default,
                    "cat-file",
                    "blob",
                    $"refs/vibeworkout/hr/{user}:{RefNames.SignalFile}"
                );
                Assert.True(UserKey.TryParse(user, out var key));
                var verdict = SignalVerifier.Judge(
                    Encoding.UTF8.GetBytes(read.Stdout),
                    key,
                    lab.App.Services.GetRequiredService<SigningKeys>().Current.PublicKey,
                    TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
                );
                Assert.NotEqual(BlockReason.InvalidSignature, verdict.Reason);
                return verdict.Genuine ?? new("", "", false, -1, 0, 0, "");
            },
            signal => signal.Bpm >= 0 && wanted(signal),
            "the signal"
        );
}
