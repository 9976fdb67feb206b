using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>An agent's file tools cannot change what the gate is made of, unlocked or not.</summary>
public class TamperTests
{
    public static TheoryData<string, string> Targets => new()
    {
        { "Write", "vibeworkout.config.json" },
        { "Edit", "./sub/../vibeworkout.config.json" },
        { "Write", "VibeWorkout.Config.JSON" },
        { "Write", ".vibeworkout-disable" },
        { "Edit", ".claude/settings.json" },
        { "Write", ".claude/settings.local.json" },
        { "Write", "link-to-settings" },
        { "Write", "linked-folder/settings.json" },
        { "Write", ".git/vibeworkout-stats.jsonl" },
        { "Write", ".git/vibeworkout/signal/octocat.json" },
        { "Write", ".git/hooks/pre-push" },
        { "NotebookEdit", "vibeworkout.config.json" },
        { "MultiEdit", "HOME/.claude/settings.json" },
        { "mcp__files__write", "vibeworkout.config.json" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_file_tool_aimed_at_the_gate_is_blocked(string tool, string path)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        File.CreateSymbolicLink(Path.Combine(lab.Clone, "link-to-settings"), Path.Combine(lab.Clone, ".claude", "settings.json"));
        Directory.CreateSymbolicLink(Path.Combine(lab.Clone, "linked-folder"), Path.Combine(lab.Clone, ".claude"));
        var target = path.StartsWith("HOME", StringComparison.Ordinal) ? path.Replace("HOME", lab.Folder["home"], StringComparison.Ordinal) : path;
        var ended = await CallAsync(lab, tool, tool == "NotebookEdit" ? new { notebook_path = target } : new { file_path = target, content = new string('x', 500_000) });
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("belongs to the gate", ended.Stderr, StringComparison.Ordinal);
        Assert.Equal("gate_tamper", Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog())).Reason);
    }

    [Fact]
    public async Task A_patch_is_looked_into()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(2, (await CallAsync(lab, "apply_patch", new { command = "*** Begin Patch\n*** Add File: a.txt\n+x\n*** Update File: vibeworkout.config.json\n@@\n*** End Patch\n" })).ExitCode);
        Assert.Equal(0, (await CallAsync(lab, "apply_patch", new { command = "*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch\n" })).ExitCode);
    }

    [Theory]
    [InlineData("Write", "src/settings.json")]
    [InlineData("Write", "docs/vibeworkout.config.json")]
    [InlineData("Read", "vibeworkout.config.json")]
    public async Task Other_files_and_mere_reading_are_free(string tool, string path)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(0, (await CallAsync(lab, tool, new { file_path = path })).ExitCode);
    }

    [Fact]
    public async Task Five_blocks_in_a_row_end_the_agents_turn_and_a_call_let_through_breaks_the_row()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("", (await lab.HookAsync("pre-tool-use")).Stdout);
        }

        var fifth = await lab.HookAsync("pre-tool-use");
        Assert.Equal(2, fifth.ExitCode);
        using var answer = JsonDocument.Parse(fifth.Stdout);
        Assert.False(answer.RootElement.GetProperty("continue").GetBoolean());
        Assert.Equal("deny", answer.RootElement.GetProperty("hookSpecificOutput").GetProperty("permissionDecision").GetString());
        Assert.Equal(fifth.Stderr.Trim(), answer.RootElement.GetProperty("stopReason").GetString());

        await lab.PublishAsync();
        await Eventually.BecomesAsync(async () => (await lab.HookAsync("pre-tool-use")).ExitCode, code => code == 0, "unlocking");
        await lab.PublishAsync(hrOk: false, bpm: 80);
        foreach (var file in Directory.GetFiles(Path.Combine(lab.State, "signal")))
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        }

        Assert.Equal((2, ""), ((await lab.HookAsync("pre-tool-use")) is var next ? next.ExitCode : 0, next.Stdout));
    }

    private static Task<Ended> CallAsync(GateLab lab, string tool, object input) =>
        lab.CliInAsync(lab.Clone, JsonSerializer.Serialize(new { session_id = "s", cwd = lab.Clone, tool_name = tool, tool_input = input, tool_use_id = lab.NextId() }), "hook", "pre-tool-use");
}
