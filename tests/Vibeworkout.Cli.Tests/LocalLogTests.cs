using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>What a hook writes, and what it refuses to write to.</summary>
public class LocalLogTests
{
    [Fact]
    public async Task A_call_stands_in_the_log_once_whichever_entry_was_fired_and_whenever_a_sync_moved_the_log()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 85);
        await Task.WhenAll(
            lab.HookAsync("pre-tool-use", id: "toolu_a"),
            lab.HookAsync("pre-tool-use", id: "toolu_a"),
            lab.HookAsync("pre-tool-use", id: "toolu_a")
        );
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
        var again = await lab.HookAsync("pre-tool-use", id: "toolu_a");
        Assert.Equal(2, again.ExitCode); // gated all the same
        await lab.HookAsync("post-tool-use", id: "toolu_a"); // another kind
        await lab.HookAsync("post-tool-use", id: "toolu_a");
        await lab.HookAsync("pre-tool-use", id: "toolu_b");
        await lab.CliAsync("sync");
        var log = await lab.RemoteLogAsync();
        Assert.Equal(["toolu_a", "toolu_a", "toolu_b"], log.Select(e => e.ToolUseId!).Order(StringComparer.Ordinal));
        Assert.Single(log.OfType<OutcomeEvent>());
    }

    [Fact]
    public async Task A_call_without_a_name_or_a_session_is_never_dropped()
    {
        using var lab = await GateLab.CreateAsync();
        foreach (var input in (string[])["""{"tool_name":"Bash","session_id":"s"}""", """{"tool_name":"Bash","tool_use_id":"1"}"""])
        {
            await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use");
            await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use");
        }

        Assert.Equal(4, lab.LocalLog().Count);
    }

    [Theory]
    [InlineData("ln -s /dev/null vibeworkout-stats.jsonl")]
    [InlineData("ln -s elsewhere vibeworkout-stats.jsonl")]
    [InlineData("mkfifo vibeworkout-stats.jsonl")]
    [InlineData("mkdir vibeworkout-stats.jsonl")]
    public async Task A_log_that_keeps_nothing_is_a_block_and_a_sync_says_so(string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links and pipes as Unix has them");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        await Programs.RunAsync("sh", Path.Combine(lab.Clone, ".git"), lab.Environment, default, "-c", place);
        var ended = await lab.HookAsync("pre-tool-use");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("vibeworkout-stats.jsonl", ended.Stderr, StringComparison.Ordinal);
        await lab.CliAsync("status"); // waits for no pipe
        await lab.CliAsync("log"); // nobody waits for a pipe
        if (!place.StartsWith("mkfifo", StringComparison.Ordinal))
        {
            var sync = await lab.CliAsync("sync");
            Assert.Equal(1, sync.ExitCode);
            Assert.Contains("no regular file", sync.Stderr, StringComparison.Ordinal);
            Assert.DoesNotContain("disk", sync.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use", tool: "Ba\u001b[31msh\u009b\u0007");
        var text = (await lab.CliAsync("log")).Stdout;
        Assert.Contains("Ba", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r'));
    }
}
