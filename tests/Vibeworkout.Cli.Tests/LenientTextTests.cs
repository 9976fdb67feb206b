using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Half a character, where an agent cut a text in the middle of a pair, crashes no hook and loses no line.</summary>
public class LenientTextTests
{
    [Theory]
    [InlineData("gemini", "run_shell_command", """{"command":"ls"}""", """{"llmContent":"Output: \ud83d"}""", true)]
    [InlineData("gemini", "run_shell_command", """{"command":"ls \ud83d"}""", """{"llmContent":"Output: \ud83d\nExit Code: 3"}""", false)]
    [InlineData("codex", "Bash", "{}", "\"Exit code: 0 \\ud83d\"", true)]
    [InlineData("copilot", "bash", """{"command":"\udc00"}""", """{"resultType":"success","textResultForLlm":"\ud83d"}""", true)]
    [InlineData("claude-code", "Bash", """{"command":"git push; echo \ud83d"}""", "{}", true)]
    public async Task An_outcome_with_half_a_character_is_logged(string agent, string tool, string input, string response, bool succeeded)
    {
        using var lab = await GateLab.CreateAsync();
        Assert.Equal(new Ended(0, "", ""), await CallAsync(lab, "post-tool-use", agent, tool, input, response));
        var outcome = await Eventually.BecomesAsync(
            async () => lab.LocalLog().Concat(await lab.RemoteLogAsync()).OfType<OutcomeEvent>().FirstOrDefault(),
            found => found is not null,
            "the outcome"
        );
        Assert.Equal((tool, succeeded), (outcome!.Tool, outcome.Succeeded));
    }

    [Theory]
    [InlineData("claude-code", "Bash", """{"command":"echo \ud83d"}""")]
    [InlineData("codex", "apply_patch", """{"command":"*** Begin Patch\n*** Add File: a.txt\n+\ud83d\n*** End Patch"}""")]
    [InlineData("claude-code", "Write", """{"file_path":"n\ud83d.txt","content":"\udc00"}""")]
    public async Task A_call_with_half_a_character_is_judged_and_logged(string agent, string tool, string input)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(new Ended(0, "", ""), await CallAsync(lab, "pre-tool-use", agent, tool, input, "{}"));
        Assert.True(Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog())).Allowed);
    }

    [Theory]
    [InlineData("post-tool-use")]
    [InlineData("session-start")]
    [InlineData("stop")]
    public async Task Bytes_that_are_no_text_crash_nothing(string hook)
    {
        using var lab = await GateLab.CreateAsync();
        byte[] input =
        [
            .. "{\"session_id\":\"\\udc00"u8,
            0xFF,
            0xC3,
            .. "\",\"tool_name\":\"Ba"u8,
            0xE2,
            .. "sh\",\"cwd\":\"/nowhere\\u0000"u8,
            0xFE,
            .. "\",\"tool_input\":{\"command\":\""u8,
            0x80,
            .. "\"}}"u8,
        ];
        var ended = await Programs.RunAsync(Programs.Hook, lab.Clone, lab.Environment, input, hook);
        Assert.InRange(ended.ExitCode, 0, 1);
    }

    private static Task<Ended> CallAsync(GateLab lab, string hook, string agent, string tool, string input, string response) =>
        lab.CliInAsync(
            lab.Clone,
            $$"""{"session_id":"s","cwd":"{{lab.Clone}}","tool_name":"{{tool}}","tool_input":{{input}},"tool_use_id":"{{lab.NextId()}}","tool_response":{{response}}}""",
            "hook",
            hook,
            "--agent",
            agent
        );
}
