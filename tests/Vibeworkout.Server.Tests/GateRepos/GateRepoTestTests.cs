using System.Net;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.GateRepos;

/// <summary>A gate repo is tried for real.</summary>
public class GateRepoTestTests
{
    [Fact]
    public async Task What_is_missing_is_said_step_by_step_until_all_is_well()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        Assert.Equal((true, true, false, false), await TestAsync(lab, repo, "no vibeworkout.config.json"));
        var signal = await SignalAsync(lab, git.Remote);
        Assert.Equal(
            (false, 0, Guid.Empty.ToString()),
            (signal.GetProperty("hr_ok").GetBoolean(), signal.GetProperty("bpm").GetInt32(), signal.GetProperty("session_id").GetString())
        );
        Assert.NotEqual(JsonValueKind.Null, (await lab.GetAsync($"/api/gate-repos/{repo}")).Json.GetProperty("last_push_at").ValueKind);

        await File.WriteAllTextAsync(Path.Combine(git.Clone, GateConfig.FileName), "{}");
        await git.GitAsync(git.Clone, "add", "-A");
        await git.GitAsync(git.Clone, "commit", "-q", "-m", "Gate");
        await git.GitAsync(git.Clone, "push", "-q", "origin", "HEAD");
        Assert.Equal((true, true, true, false), await TestAsync(lab, repo, "No tool log"));

        Assert.True(UserKey.TryParse((await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString(), out var user));
        await git.WriteRefAsync(RefNames.Stats(user), RefNames.OpenStatsFile, "x\n"u8.ToArray());
        Assert.Equal((true, true, true, true), await TestAsync(lab, repo, "All is well"));
    }

    [Fact]
    public async Task A_remote_that_knows_filters_and_one_that_is_empty_are_tried_as_well()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await git.GitAsync(git.Remote, "config", "uploadpack.allowFilter", "true");
        Assert.Equal((true, true, false, false), await TestAsync(lab, await lab.AddRepoAsync($"file://{git.Remote}"), "init line"));
        await git.GitAsync(git.Folder.Path, "init", "-q", "--bare", git.Folder["empty.git"]);
        Assert.Equal((true, true, false, false), await TestAsync(lab, await lab.AddRepoAsync(git.Folder["empty.git"]), "init line"));
    }

    [Fact]
    public async Task A_remote_that_is_away_or_cannot_be_written_is_said()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        Assert.Equal(
            (false, false, null, false),
            await TestAsync(lab, await lab.AddRepoAsync(git.Folder["dead.git"]), "There is no git repository")
        );

        var hook = Path.Combine(git.Remote, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        Assert.Equal((true, false, false, false), await TestAsync(lab, await lab.AddRepoAsync(git.Remote), "cannot be written"));
    }

    [Fact]
    public async Task While_a_workout_runs_its_own_signals_say_it_and_are_not_written_over()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await lab.StartWorkoutAsync();
        Assert.Equal((true, false, false, false), await TestAsync(lab, repo, "has not pushed a signal yet"));
        await lab.HrAsync(session, 130);
        await Eventually.BecomesAsync(
            async () => (await lab.GetAsync($"/api/gate-repos/{repo}")).Json.GetProperty("last_push_at").ValueKind,
            kind => kind == JsonValueKind.String,
            "the first push"
        );
        Assert.Equal((true, true, false, false), await TestAsync(lab, repo, "Signals reach the remote"));
        Assert.True((await SignalAsync(lab, git.Remote)).GetProperty("hr_ok").GetBoolean());
    }

    [Fact]
    public async Task Somebody_elses_repository_is_not_found()
    {
        await using var lab = await ServerLab.StartAsync();
        var (_, theirs) = await PastWorkout.SomebodyElseAsync(lab);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.PostAsync($"/api/gate-repos/{theirs}/test")).Status);
    }

    private static async Task<(bool Reachable, bool Writable, bool? Bootstrapped, bool HookSeen)> TestAsync(
        ServerLab lab,
        Guid repo,
        string says
    )
    {
        var answer = await lab.PostAsync($"/api/gate-repos/{repo}/test");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(says, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        var bootstrapped = answer.Json.GetProperty("bootstrapped");
        return (
            answer.Json.GetProperty("reachable").GetBoolean(),
            answer.Json.GetProperty("writable").GetBoolean(),
            bootstrapped.ValueKind == JsonValueKind.Null ? null : bootstrapped.GetBoolean(),
            answer.Json.GetProperty("hook_seen").GetBoolean()
        );
    }

    /// <summary>What the remote's signal says, unchecked.</summary>
    private static async Task<JsonElement> SignalAsync(ServerLab lab, string remote)
    {
        Assert.True(UserKey.TryParse((await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString(), out var user));
        var read = await Programs.RunAsync(
            "git",
            remote,
            new Dictionary<string, string>(),
            default,
            "cat-file",
            "blob",
            $"{RefNames.Signal(user)}:{RefNames.SignalFile}"
        );
        return JsonDocument.Parse(read.Stdout).RootElement;
    }
}
