using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Protocol.Tests.Bootstrap;

public class BootstrapTests
{
    public static TheoryData<string> Settings =>
        [
            "{}",
            "{}\n",
            "{ }",
            "{\n  \"model\": \"x\"\n}\n",
            "{\n\t\"permissions\": { \"allow\": [\"Bash(ls:*)\", \"é \\u00e9\"] },\n\t\"hooks\": {}\n}\n",
            "{\"hooks\":{\"PreToolUse\":[]}}",
            "{\r\n  \"hooks\": {\r\n    \"PreToolUse\": [\r\n      { \"matcher\": \"Bash\", \"hooks\": [{ \"type\": \"command\", "
                + "\"command\": \"other\" }] }\r\n    ]\r\n  }\r\n}\r\n",
            "\uFEFF{\n  \"a\": 1\n}",
            "{\n  \"hooks\": {\n    \"Notification\": [{ \"hooks\": [] }]\n  },\n  \"z\": [1,2,  3]\n}",
        ];

    /// <summary>Agents that call a command.</summary>
    private static IEnumerable<AgentSetup> WithHooks =>
        AgentSetup.All.Where(a => a.Agent.ProjectFile.EndsWith(".json", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Settings))]
    public void Entries_are_merged_in_and_nothing_else_is_touched(string settings)
    {
        var merged = AgentSetup.ClaudeCode.Files[0].Merge(settings);
        Assert.Equal(merged, AgentSetup.ClaudeCode.Files[0].Merge(merged));
        using var before = JsonDocument.Parse(settings.TrimStart('\uFEFF'));
        using var after = JsonDocument.Parse(merged.TrimStart('\uFEFF'));
        foreach (var member in before.RootElement.EnumerateObject().Where(m => m.Name != "hooks"))
        {
            Assert.Equal(member.Value.GetRawText(), after.RootElement.GetProperty(member.Name).GetRawText());
        }

        var gate = after
            .RootElement.GetProperty("hooks")
            .GetProperty("PreToolUse")
            .EnumerateArray()
            .SelectMany(g => g.GetProperty("hooks").EnumerateArray())
            .Last();
        Assert.Equal(AgentSetup.ClaudeCode.GateCommand, gate.GetProperty("command").GetString());
        Assert.Equal("block", gate.GetProperty("onFailure").GetString());
        Assert.InRange(gate.GetProperty("timeout").GetInt32(), 10, 60);
        Assert.All(
            new[] { "PostToolUse", "PostToolUseFailure", "SessionStart", "Stop", "SessionEnd" },
            name => Assert.Single(after.RootElement.GetProperty("hooks").GetProperty(name).EnumerateArray())
        );
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Removing_them_leaves_what_others_put_there(string settings)
    {
        var removed = AgentSetup.ClaudeCode.Files[0].Remove(AgentSetup.ClaudeCode.Files[0].Merge(settings)) ?? "{}";
        Assert.DoesNotContain("vibeworkout", removed, StringComparison.Ordinal);
        using var before = JsonDocument.Parse(settings.TrimStart('\uFEFF'));
        using var after = JsonDocument.Parse(removed.TrimStart('\uFEFF'));
        foreach (var member in before.RootElement.EnumerateObject().Where(m => m.Name != "hooks"))
        {
            Assert.Equal(member.Value.GetRawText(), after.RootElement.GetProperty(member.Name).GetRawText());
        }

        var others = settings.Contains("\"other\"", StringComparison.Ordinal);
        Assert.Equal(others, removed.Contains("\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_handler_that_somebody_put_beside_ours_stays()
    {
        var text = AgentSetup.ClaudeCode.Files[0].Merge("{}");
        var at = text.IndexOf("{ \"type\"", text.IndexOf("\"Stop\"", StringComparison.Ordinal), StringComparison.Ordinal);
        var merged = text.Insert(at, "{ \"command\": \"mine\" }, ");
        using var after = JsonDocument.Parse(AgentSetup.ClaudeCode.Files[0].Remove(merged)!);
        var stop = after.RootElement.GetProperty("hooks").GetProperty("Stop")[0].GetProperty("hooks");
        Assert.Equal("mine", Assert.Single(stop.EnumerateArray()).GetProperty("command").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"hooks\": []}")]
    [InlineData("{\"hooks\": {\"PreToolUse\": {}}}")]
    public void A_file_that_is_no_settings_file_is_refused_in_words(string settings) =>
        Assert.Contains(
            "nothing was changed",
            Assert.Throws<FormatException>(() => AgentSetup.ClaudeCode.Files[0].Merge(settings)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_entry_of_an_earlier_version_gates_as_surely_and_is_written_anew()
    {
        Assert.All(
            WithHooks.Where(agent => agent != AgentSetup.Qwen),
            agent =>
            {
                var (now, before) = (agent.GateCommands[0], agent.GateCommands[1]);
                Assert.Contains("vibeworkout hook pre-tool-use", before, StringComparison.Ordinal);
                Assert.DoesNotContain("vibeworkout-hook", before, StringComparison.Ordinal);
                var earlier = agent.Files[0].Merge(null).Replace(Quoted(now), Quoted(before), StringComparison.Ordinal);
                Assert.True(agent.Files[0].HasGate(earlier));
                Assert.Equal(agent.Files[0].Merge(null), agent.Files[0].Merge(earlier));
                Assert.False(agent.Files[0].HasGate(earlier.Replace("exit 2", "exit 0", StringComparison.Ordinal)));
            }
        );

        static string Quoted(string text) =>
            JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
    }

    [Fact]
    public void A_program_in_a_folder_of_any_name_makes_settings_that_can_be_read_and_taken_back()
    {
        foreach (var folder in new[] { "/opt/it's \"here\"", "C:\\Program Files", "/plain" })
        {
            var agent = AgentSetup.ClaudeCode.ForUser(HookProgram.At(folder + "/vibeworkout-hook"));
            var merged = agent.MergeStatusLine(agent.Files[0], agent.Files[0].Merge("{}"));
            using var json = JsonDocument.Parse(merged);
            var command = json.RootElement.GetProperty("statusLine").GetProperty("command").GetString()!;
            Assert.Contains(folder.Replace("'", "'\\''", StringComparison.Ordinal), command, StringComparison.Ordinal);
            Assert.True(agent.Files[0].HasGate(merged));
            Assert.Null(agent.Files[0].Remove(merged));
        }
    }

    /// <summary>Whoever clones a repository with committed hooks, and has not the program, is told what this is.</summary>
    [Fact]
    public void Without_the_program_a_committed_hook_blocks_and_says_what_it_is_and_the_others_are_silent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the commands are for a Unix shell");
        Assert.All(
            AgentSetup.All,
            agent =>
            {
                var (code, stdout, stderr) = Sh(agent.GateCommand);
                var said = agent.Name switch
                {
                    AgentNames.Gemini => Read(stdout, "reason"),
                    AgentNames.Copilot => Read(stdout, "permissionDecisionReason"),
                    AgentNames.Qwen => Read(stdout, "stopReason"),
                    _ => stderr,
                };
                Assert.Equal(agent == AgentSetup.Qwen ? 0 : 2, code);
                Assert.Contains("who owns this repository", said, StringComparison.Ordinal);
                Assert.Contains("vibeworkout init --team", said, StringComparison.Ordinal);
                foreach (var tell in Commands(agent).Where(c => !c.Contains("pre-tool-use", StringComparison.Ordinal)))
                {
                    Assert.Equal((0, "", ""), Sh(tell));
                }
            }
        );

        static string Read(string json, string member) => JsonDocument.Parse(json).RootElement.GetProperty(member).GetString()!;

        static (int, string, string) Sh(string command)
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Clear();
            start.Environment["PATH"] = "/nowhere";
            using var sh = Process.Start(start)!;
            var (stdout, stderr) = (sh.StandardOutput.ReadToEnd(), sh.StandardError.ReadToEnd());
            sh.WaitForExit();
            return (sh.ExitCode, stdout, stderr);
        }

        static IEnumerable<string> Commands(AgentSetup agent)
        {
            if (!WithHooks.Contains(agent))
            {
                return [];
            }

            using var json = JsonDocument.Parse(agent.Files[0].Merge(null));
            return
            [
                .. json
                    .RootElement.GetProperty("hooks")
                    .EnumerateObject()
                    .Select(e => e.Value[0].TryGetProperty("hooks", out var handlers) ? handlers[0] : e.Value[0])
                    .Select(h => (h.TryGetProperty("command", out var command) ? command : h.GetProperty("bash")).GetString()!),
            ];
        }
    }

    [Fact]
    public void Every_agent_gets_its_own_file_form_and_dialect_and_gives_them_back() =>
        Assert.All(
            WithHooks,
            agent =>
            {
                var merged = agent.Files[0].Merge(null);
                Assert.Equal(merged, agent.Files[0].Merge(merged));
                Assert.Null(agent.Files[0].Remove(merged));
                using var json = JsonDocument.Parse(merged);
                Assert.All(json.RootElement.EnumerateObject(), member => Assert.Contains(member.Name, new[] { "hooks", "version" }));
                var gate = json.RootElement.GetProperty("hooks").EnumerateObject().First().Value[0].GetRawText();
                Assert.Contains("vibeworkout hook pre-tool-use", gate, StringComparison.Ordinal);
                Assert.Contains(agent == AgentSetup.Qwen ? "false" : "exit 2", gate, StringComparison.Ordinal);
                Assert.Equal(agent != AgentSetup.ClaudeCode, gate.Contains($"--agent {agent.Name}", StringComparison.Ordinal));

                var others = agent.Files[0].Merge("{\n  \"version\": 1,\n  \"mine\": [1,  2]\n}\n");
                Assert.Equal("{\n  \"version\": 1,\n  \"mine\": [1,  2]\n}\n", agent.Files[0].Remove(others));
            }
        );

    [Theory]
    [InlineData("{ \"hooks\": {},\n\n \"a\": 1,\n \"hooks\": {} }", "hooks", 1, 4)]
    [InlineData("{ \"a\": 1, \"a\": 2 }", "a", 1, 1)]
    [InlineData("{ \"hooks\": {},\n \"h\\u006foks\": {} }", "hooks", 1, 2)]
    [InlineData("{ \"hooks\": { \"PreToolUse\": [],\n \"PreToolUse\": [] } }", "PreToolUse", 1, 2)]
    [InlineData("{ \"hooks\": { \"PreToolUse\": [{ \"matcher\": \"*\",\n \"hooks\": [],\n \"hooks\": [] }] } }", "hooks", 2, 3)]
    [InlineData("{ \"hooks\": { \"PreToolUse\": [{ \"hooks\": [{ \"command\": \"a\", \"command\": \"b\" }] }] } }", "command", 1, 1)]
    public void A_member_that_stands_twice_is_found_with_its_lines_and_nothing_is_put_in_or_taken_out(
        string settings,
        string name,
        int first,
        int second
    )
    {
        Assert.Equal(new DoubledMember(name, first, second), AgentSetup.ClaudeCode.Files[0].FindDoubled(settings));
        Assert.False(AgentSetup.ClaudeCode.Files[0].HasGate(settings));
        Assert.Contains(
            $"\"{name}\" twice",
            Assert.Throws<FormatException>(() => AgentSetup.ClaudeCode.Files[0].Merge(settings)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<FormatException>(() => AgentSetup.ClaudeCode.Files[0].Remove(settings));
    }

    [Fact]
    public void What_others_keep_twice_in_their_own_members_is_no_matter_of_ours() =>
        Assert.Null(
            AgentSetup
                .ClaudeCode.Files[0]
                .FindDoubled(
                    "{ \"permissions\": { \"a\": 1, \"a\": 2 }, \"hooks\": { \"PreToolUse\": [{ \"hooks\": [] }, { \"hooks\": [] }] } }"
                )
        );

    [Fact]
    public void No_text_makes_the_settings_throw_anything_but_that() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}[]\":,hoks \n"], 0, 40])
            .Sample(text =>
            {
                try
                {
                    AgentSetup.ClaudeCode.Files[0].Merge(text);
                    AgentSetup.ClaudeCode.Files[0].Remove(text);
                }
                catch (FormatException)
                {
                    // says what is wrong
                }
            });

    [Fact]
    public void The_instructions_come_and_go_and_leave_the_rest_as_it_was() =>
        Gen.String[Gen.Char["ab #\n"], 0, 60]
            .Sample(text =>
            {
                var merged = AgentInstructions.Merge(text);
                Assert.Equal(merged, AgentInstructions.Merge(merged));
                Assert.StartsWith(text, merged, StringComparison.Ordinal);
                Assert.Equal(text.TrimEnd('\n'), AgentInstructions.Remove(merged).TrimEnd('\n'));
            });
}
