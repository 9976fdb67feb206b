using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class OtherHookTests
{
    [Theory]
    [InlineData("post-tool-use", true)]
    [InlineData("post-tool-use-failure", false)]
    public async Task How_a_call_ended_is_logged(string hook, bool succeeded)
    {
        using var lab = await GateLab.CreateAsync();
        var ended = await lab.HookAsync(hook, "Write", "toolu_9");
        Assert.Equal(new Ended(0, "", ""), ended);
        var outcome = Assert.IsType<OutcomeEvent>(
            await Eventually.BecomesAsync(
                async () => lab.LocalLog().Concat(await lab.RemoteLogAsync()).FirstOrDefault(),
                found => found is not null,
                "the line"
            )
        );
        Assert.Equal(
            ("Write", "toolu_9", succeeded, 12L, "agent-session"),
            (outcome.Tool, outcome.ToolUseId, outcome.Succeeded, outcome.DurationMs, outcome.AgentSessionId)
        );
    }

    [Fact]
    public async Task Ten_lines_start_a_sync_of_their_own()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(seconds: 250);
        // the first lines go at once, because no sync has been yet; the others whenever ten have come together
        await Eventually.BecomesAsync(
            async () =>
            {
                var id = lab.NextId();
                await lab.HookAsync("pre-tool-use", "Read", id);
                await lab.HookAsync("post-tool-use", "Read", id);
                return (await lab.RemoteLogAsync()).Count;
            },
            count => count >= 10,
            "the sync of ten lines"
        );
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("session-end")]
    public async Task When_the_agent_rests_what_waits_goes_home_and_the_agent_is_not_kept(string hook)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use");
        Assert.Equal(new Ended(0, "", ""), await lab.HookAsync(hook));
        await Eventually.BecomesAsync(async () => (await lab.RemoteLogAsync()).Count, count => count == 1, "the sync at rest");
    }

    [Fact]
    public async Task A_call_that_pushed_brings_the_log_along()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("post-tool-use", "Bash", command: "ls"); // the first line is due at once
        await Eventually.BecomesAsync(async () => (await lab.RemoteLogAsync()).Count, count => count == 1, "the first sync");
        await lab.HookAsync("post-tool-use", "Bash", command: "git commit -am x && git push");
        await Eventually.BecomesAsync(async () => (await lab.RemoteLogAsync()).Count, count => count == 2, "the sync after the push");
    }

    [Fact]
    public async Task A_call_that_pushed_while_a_sync_runs_brings_the_log_along_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell hook");
        using var lab = await GateLab.CreateAsync();
        var (hook, pushing, letGo) = (Path.Combine(lab.Remote, "hooks", "pre-receive"), lab.Folder["pushing"], lab.Folder["let-go"]);
        File.WriteAllText(hook, $"#!/bin/sh\ntouch {pushing}\nuntil [ -e {letGo} ]; do sleep 0.1; done\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await lab.HookAsync("post-tool-use", "Bash", command: "ls");
        await Eventually.BecomesAsync(() => Task.FromResult(File.Exists(pushing)), there => there, "the first sync's push");
        await lab.HookAsync("post-tool-use", "Bash", command: "git push");
        Assert.Equal(13, (await lab.CliAsync("sync", "--background")).ExitCode); // as the hook started one: it does not wait
        File.WriteAllText(letGo, "");
        await Eventually.BecomesAsync(
            async () => (await lab.RemoteLogAsync()).Count,
            count => count == 2,
            "the line of the call that pushed"
        );
    }

    [Fact]
    public async Task A_new_agent_session_is_told_of_the_gate_and_the_lock()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 77);
        var ended = await lab.HookAsync("session-start");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
        Assert.Contains("gated by vibeworkout", ended.Stdout, StringComparison.Ordinal);
        Assert.Contains("locked: the heart rate is 77 bpm; they unlock at 100", ended.Stdout, StringComparison.Ordinal);
        Assert.Single(ended.Stdout.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_session_whose_settings_and_plugin_both_call_is_told_once_for_each_start()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        async Task<int> CountAsync(string source, params string[] more)
        {
            var ended = await lab.CliInAsync(
                lab.Clone,
                $$"""{"session_id":"s","cwd":"{{lab.Clone}}","source":"{{source}}"}""",
                ["hook", "session-start", .. more]
            );
            Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
            return ended.Stdout.Length > 0 ? 1 : 0;
        }

        Assert.Equal(1, (await Task.WhenAll(CountAsync("startup"), CountAsync("startup", "--plugin"))).Sum());
        Assert.Equal(1, await CountAsync("compact", "--plugin") + await CountAsync("compact"));
    }

    [Theory]
    [InlineData("post-tool-use")]
    [InlineData("post-tool-use-failure")]
    [InlineData("session-start")]
    [InlineData("stop")]
    [InlineData("session-end")]
    public async Task No_other_hook_ever_exits_with_2_whatever_it_reads(string hook)
    {
        using var lab = await GateLab.CreateAsync();
        foreach (var input in new[] { "", "{", "[]", "\0" })
        {
            Assert.NotEqual(2, (await lab.CliInAsync(lab.Clone, input, "hook", hook)).ExitCode);
        }

        Assert.NotEqual(2, (await lab.CliInAsync(lab.Folder.Path, "{}", "hook", hook)).ExitCode);
    }
}
