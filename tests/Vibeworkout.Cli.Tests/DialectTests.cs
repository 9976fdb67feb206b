using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Each agent is answered as its client was measured to understand, or documents: what blocks one opens another.</summary>
public class DialectTests
{
    [Theory]
    [InlineData("claude-code", 2, null, true)]
    [InlineData("codex", 2, null, true)]
    [InlineData("gemini", 0, "{\"decision\":\"deny\",\"reason\":MESSAGE}", false)]
    [InlineData("cursor", 2, "{\"permission\":\"deny\",\"user_message\":MESSAGE,\"agent_message\":MESSAGE}", true)]
    [InlineData("copilot", 2, "{\"permissionDecision\":\"deny\",\"permissionDecisionReason\":MESSAGE}", false)]
    public async Task A_block_is_said_in_the_agents_own_words(string agent, int exit, string? stdout, bool onStderr)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        for (var i = 0; i < 6; i++) // a loop of blocks changes nothing in the form for any but Claude Code
        {
            var ended = await CallAsync(lab, "pre-tool-use", agent);
            Assert.Equal(exit, ended.ExitCode);
            Assert.Equal(onStderr, ended.Stderr.Contains("they unlock at 100", StringComparison.Ordinal));
            if (stdout is not null)
            {
                using var said = JsonDocument.Parse(ended.Stdout);
                var message = said.RootElement.EnumerateObject().Last().Value.GetRawText();
                Assert.Contains("they unlock at 100", message, StringComparison.Ordinal);
                Assert.Equal(stdout.Replace("MESSAGE", message, StringComparison.Ordinal) + "\n", ended.Stdout);
            }
            else if (agent == "codex" || i < 4)
            {
                Assert.Equal("", ended.Stdout);
            }
        }
    }

    [Theory]
    [InlineData("codex")]
    [InlineData("gemini")]
    [InlineData("cursor")]
    [InlineData("copilot")]
    public async Task A_call_let_through_is_met_with_silence_and_logged_with_the_agents_name(string agent)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(new Ended(0, "", ""), await CallAsync(lab, "pre-tool-use", agent));
        Assert.Equal(agent, Assert.Single(lab.LocalLog()).Agent);
    }

    [Theory]
    [InlineData("codex", "\"hello\\n\"", null)]
    [InlineData("codex", "\"Exit code: 0\\nOutput:\\nSuccess\"", true)]
    [InlineData("codex", "\"Exit code: 1\\nOutput:\\n\"", false)]
    [InlineData("gemini", "{\"llmContent\":\"Output: hi\"}", true)]
    [InlineData("gemini", "{\"llmContent\":\"Output: hi\\nExit Code: 3\"}", false)]
    [InlineData("gemini", "{\"llmContent\":\"x\",\"error\":{\"message\":\"bad\"}}", false)]
    [InlineData("copilot", "{\"resultType\":\"success\"}", true)]
    [InlineData("copilot", "{\"resultType\":\"failure\"}", false)]
    [InlineData("copilot", "{\"resultType\":\"success\",\"textResultForLlm\":\"x\\n<shellId: 1 completed with exit code 3>\"}", false)]
    [InlineData("copilot", "{\"resultType\":\"success\",\"textResultForLlm\":\"x\\n<shellId: 1 completed with exit code 0>\"}", true)]
    public async Task How_a_call_ended_is_taken_from_where_the_agent_tells_it(string agent, string response, bool? succeeded)
    {
        using var lab = await GateLab.CreateAsync();
        await CallAsync(lab, "post-tool-use", agent, response);
        var outcome = await Eventually.BecomesAsync(
            async () => lab.LocalLog().Concat(await lab.RemoteLogAsync()).OfType<OutcomeEvent>().FirstOrDefault(),
            found => found is not null,
            "the outcome"
        );
        Assert.Equal(succeeded, outcome!.Succeeded);
    }

    [Theory]
    [InlineData("codex-hook-events.jsonl", "codex")]
    [InlineData("gemini-hook-events.jsonl", "gemini")]
    public async Task What_the_real_clients_sent_is_understood(string fixture, string agent)
    {
        var events = await File.ReadAllLinesAsync(Fixtures.PathOf(fixture));
        using var lab = await GateLab.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
        var tools = events
            .Where(e => e.Contains("\"PreToolUse\"", StringComparison.Ordinal) || e.Contains("\"BeforeTool\"", StringComparison.Ordinal))
            .Take(12)
            .ToList();
        Assert.NotEmpty(tools);
        foreach (var call in tools)
        {
            Assert.Equal(0, (await lab.CliInAsync(lab.Clone, call, "hook", "pre-tool-use", "--agent", agent)).ExitCode);
        }

        Assert.Equal(
            tools.Select(t => JsonDocument.Parse(t).RootElement.GetProperty("tool_name").GetString()),
            lab.LocalLog().Select(l => l.Tool)
        );
        Assert.All(lab.LocalLog(), line => Assert.True(line.ToolUseId is not null || line.InputHash?.Length == 64));
    }

    [Theory]
    [InlineData("--agent", "nobody")]
    [InlineData("--agent")]
    [InlineData("--what")]
    public async Task An_unknown_agent_or_option_is_a_block(params string[] more)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        var ended = await lab.CliInAsync(lab.Clone, "{}", ["hook", "pre-tool-use", .. more]);
        Assert.Equal(2, ended.ExitCode);
        Assert.NotEqual("", ended.Stderr);
    }

    [Fact]
    public async Task The_plugin_leaves_repositories_alone_that_were_never_set_up_and_gates_those_that_were()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var input = $$"""{"session_id":"s","cwd":"{{lab.Clone}}","tool_name":"Bash","tool_use_id":"t"}""";
        foreach (var hook in new[] { "pre-tool-use", "post-tool-use", "session-start", "stop" })
        {
            Assert.Equal(new Ended(0, "", ""), await lab.CliInAsync(lab.Clone, input, "hook", hook, "--plugin"));
        }

        Assert.False(Directory.Exists(lab.State));
        await lab.InitAsync();
        Assert.Equal(2, (await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use", "--plugin")).ExitCode); // gates …
        Assert.Single(lab.LocalLog()); // … and logs, whoever else does: the log itself keeps each call once
        File.Delete(Path.Combine(lab.Clone, "vibeworkout.config.json"));
        Assert.Equal(2, (await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use", "--plugin")).ExitCode); // the pin remembers
    }

    private static Task<Ended> CallAsync(GateLab lab, string hook, string agent, string response = "\"ok\"")
    {
        // Copilot's documented names differ from everybody else's
        var input =
            agent == "copilot"
                ? $$"""{"sessionId":"s","cwd":"{{lab.Clone}}","toolName":"bash","toolArgs":"{\"command\":\"ls\"}","toolResult":{{response}} }"""
                : $$"""{"session_id":"s","cwd":"{{lab.Clone}}","tool_name":"Shell","tool_input":{"command":"ls"},"tool_response":{{response}} }""";
        return lab.CliInAsync(lab.Clone, input, "hook", hook, "--agent", agent);
    }
}
