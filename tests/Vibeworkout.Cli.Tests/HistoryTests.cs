using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class HistoryTests
{
    [Fact]
    public async Task The_log_shows_what_was_sent_and_what_waits()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        await File.WriteAllTextAsync(Path.Combine(lab.State, "sync.started"), ""); // as if a sync had just been: none starts behind the test's back
        await lab.HookAsync("pre-tool-use", "Edit", "toolu_a");
        await lab.HookAsync("post-tool-use", "Edit", "toolu_a");
        await Eventually.BecomesAsync(
            async () =>
            {
                await lab.CliAsync("sync");
                return lab.LocalLog().Count + (2 - (await lab.RemoteLogAsync()).Count);
            },
            left => left == 0,
            "the sync"
        );
        await lab.HookAsync("pre-tool-use", "Bash", "toolu_b");

        using var log = JsonDocument.Parse((await lab.CliAsync("log", "--json")).Stdout);
        Assert.Equal(
            [("Edit", "succeeded", true), ("Bash", "unfinished", false)],
            log.RootElement.EnumerateArray()
                .Select(e => (e.GetProperty("tool").GetString()!, e.GetProperty("state").GetString()!, e.GetProperty("sent").GetBoolean()))
        );
        var text = await lab.CliAsync("log");
        Assert.Contains("2 calls, 2 allowed, 0 blocked, 1 waiting", text.Stdout, StringComparison.Ordinal);
        Assert.Contains("No calls", (await lab.CliAsync("log", "--since", "2090-01-01")).Stdout, StringComparison.Ordinal);
        Assert.Equal(2, (await lab.CliAsync("log", "--since", "yesterdayish")).ExitCode);
    }

    [Fact]
    public async Task Verify_finds_the_calls_that_did_not_pass_the_gate()
    {
        using var lab = await GateLab.CreateAsync();
        Assert.Equal(14, (await lab.CliAsync("verify")).ExitCode); // nothing to compare yet

        var transcript = lab.Folder["session.jsonl"];
        await lab.CliInAsync(
            lab.Clone,
            $$"""{"session_id":"s","cwd":"{{lab.Clone}}","transcript_path":"{{transcript}}"}""",
            "hook",
            "session-start"
        );
        await lab.HookAsync("pre-tool-use", "Bash", "toolu_seen");
        await lab.HookAsync("pre-tool-use", "Read", "toolu_sub");
        var now = TimeProvider.System.GetUtcNow();
        File.WriteAllLines(
            transcript,
            [
                """{"type":"user","message":{"role":"user","content":"do it"}}""",
                Line("toolu_old", "Bash", now.AddDays(-3)),
                Line("toolu_seen", "Bash", now),
                """{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_seen"}]}}""",
                "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"tool_use\",",
            ]
        );
        var agents = Directory.CreateDirectory(lab.Folder["session", "subagents"]).FullName;
        File.WriteAllLines(Path.Combine(agents, "agent-1.jsonl"), [Line("toolu_sub", "Read", now)]);
        var complete = await lab.CliAsync("verify");
        Assert.True(complete.ExitCode == 0, complete.ToString());
        Assert.Contains("All 2 tool calls", complete.Stdout, StringComparison.Ordinal);

        File.AppendAllLines(transcript, [Line("toolu_missed", "Write", now)]);
        var gaps = await lab.CliAsync("verify", "--json");
        Assert.Equal(1, gaps.ExitCode);
        using var report = JsonDocument.Parse(gaps.Stdout);
        Assert.Equal(
            ("gaps", 3, 2, 1),
            (
                report.RootElement.GetProperty("verdict").GetString(),
                report.RootElement.GetProperty("calls").GetInt32(),
                report.RootElement.GetProperty("through_gate").GetInt32(),
                report.RootElement.GetProperty("not_judged").GetInt32()
            )
        );
        Assert.Equal(
            "toolu_missed",
            Assert.Single(report.RootElement.GetProperty("missed").EnumerateArray()).GetProperty("tool_use_id").GetString()
        );
    }

    [Fact]
    public async Task The_agents_own_folder_for_the_repository_is_looked_into()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use", "Bash", "toolu_1");
        var name = new string([.. lab.Clone.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        Directory.CreateDirectory(lab.Folder["home", ".claude", "projects", name]);
        File.WriteAllLines(
            lab.Folder["home", ".claude", "projects", name, "x.jsonl"],
            [Line("toolu_1", "Bash", TimeProvider.System.GetUtcNow())]
        );
        Assert.Equal(0, (await lab.CliAsync("verify")).ExitCode);
    }

    /// <summary>The records of agents that write them in another form than Claude Code.</summary>
    [Theory]
    [InlineData(
        "codex",
        """{"timestamp":"TIME","type":"response_item","payload":{"type":"function_call","name":"exec_command","arguments":"{}","call_id":"ID"}}"""
    )]
    [InlineData(
        "codex",
        """{"timestamp":"TIME","type":"response_item","payload":{"type":"custom_tool_call","name":"apply_patch","input":"x","call_id":"ID"}}"""
    )]
    [InlineData(
        "pi",
        """{"timestamp":"TIME","type":"message","message":{"role":"assistant","content":[{"type":"toolCall","id":"ID","name":"bash","arguments":{}}]}}"""
    )]
    public async Task A_call_past_the_gate_is_named_in_the_records_of_other_agents_too(string agent, string record)
    {
        using var lab = await GateLab.CreateAsync();
        var transcript = lab.Folder["session.jsonl"];
        await lab.CliInAsync(
            lab.Clone,
            $$"""{"session_id":"s","cwd":"{{lab.Clone}}","transcript_path":"{{transcript}}"}""",
            "hook",
            "session-start",
            "--agent",
            agent
        );
        await lab.HookAsync("pre-tool-use", "Bash", "call_seen");
        string[] lines = [Record("call_seen"), Record("call_missed"), Record("call_half")[..^9]];
        File.WriteAllLines(transcript, lines);
        var gaps = await lab.CliAsync("verify", "--json");
        Assert.Equal(1, gaps.ExitCode);
        using var report = JsonDocument.Parse(gaps.Stdout);
        Assert.Equal(2, report.RootElement.GetProperty("calls").GetInt32());
        Assert.Equal(
            "call_missed",
            Assert.Single(report.RootElement.GetProperty("missed").EnumerateArray()).GetProperty("tool_use_id").GetString()
        );

        string Record(string id) =>
            record
                .Replace("ID", id, StringComparison.Ordinal)
                .Replace("TIME", TimeProvider.System.GetUtcNow().ToString("o"), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> ByInput =>
        new()
        {
            {
                "copilot",
                """{"sessionId":"3430534a-8ca5-4bdb-8a01-66bafc9f5fb2","cwd":"CWD","toolName":"bash","toolArgs":INPUT}""",
                """{"type":"tool.execution_start","data":{"toolCallId":"ID","toolName":"bash","arguments":INPUT},"timestamp":"TIME"}"""
            },
            {
                "qwen",
                """{"session_id":"s","transcript_path":"RECORD","cwd":"CWD","tool_name":"bash","tool_input":INPUT,"tool_use_id":"toolu_1","tool_call_id":"a"}""",
                """{"timestamp":"TIME","type":"assistant","message":{"parts":[{"text":"go"},{"functionCall":{"id":"ID","name":"bash","args":INPUT}}]}}"""
            },
        };

    /// <summary>Agents that tell hooks no name of a call, or another than their records: a call is found by its input, and each line of the log stands
    /// for one call.</summary>
    [Theory]
    [MemberData(nameof(ByInput))]
    public async Task A_call_past_the_gate_is_named_where_calls_are_found_by_their_input(string agent, string hook, string record)
    {
        using var lab = await GateLab.CreateAsync();
        var folder = Directory.CreateDirectory(lab.Folder["home", ".copilot", "session-state", "3430534a-8ca5-4bdb-8a01-66bafc9f5fb2"]);
        var path = Path.Combine(folder.FullName, "events.jsonl");
        var call = hook.Replace("CWD", lab.Clone, StringComparison.Ordinal)
            .Replace("RECORD", path, StringComparison.Ordinal)
            .Replace("INPUT", Input("echo one"), StringComparison.Ordinal);
        await lab.CliInAsync(lab.Clone, call, "hook", "session-start", "--agent", agent);
        await lab.CliInAsync(lab.Clone, call, "hook", "pre-tool-use", "--agent", agent);
        File.WriteAllLines(path, [Record("a", "echo one")]);
        var complete = await lab.CliAsync("verify");
        Assert.True(complete.ExitCode == 0, complete.ToString());
        File.AppendAllLines(path, [Record("b", "echo one"), Record("c", "echo two")]);
        using var report = JsonDocument.Parse((await lab.CliAsync("verify", "--json")).Stdout);
        Assert.Equal(
            ["b", "c"],
            report.RootElement.GetProperty("missed").EnumerateArray().Select(m => m.GetProperty("tool_use_id").GetString()).Order()
        );

        string Input(string command) => JsonSerializer.Serialize(new { command, description = "x" });
        string Record(string id, string command) =>
            record
                .Replace("ID", id, StringComparison.Ordinal)
                .Replace("INPUT", Input(command), StringComparison.Ordinal)
                .Replace("TIME", TimeProvider.System.GetUtcNow().ToString("o"), StringComparison.Ordinal);
    }

    private static string Line(string id, string tool, DateTimeOffset at) =>
        JsonSerializer.Serialize(
            new
            {
                type = "assistant",
                timestamp = at,
                message = new
                {
                    content = new object[]
                    {
                        new { type = "text", text = "ok" },
                        new
                        {
                            type = "tool_use",
                            id,
                            name = tool,
                            input = new { },
                        },
                    },
                },
            }
        );
}
