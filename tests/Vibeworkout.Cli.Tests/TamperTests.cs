using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>An agent's file tools cannot change what decides whether the gate runs, unlocked or not.</summary>
public class TamperTests(TamperScene scene) : IClassFixture<TamperScene>
{
    public static TheoryData<string, string> Guarded =>
        new()
        {
            // as the system or a tool takes it
            { "Write", """{"file_path":".vibeworkout-disable\u0000.txt"}""" },
            { "mcp__files__write_file", """{"path":"%userprofile%\\.ssh\\config"}""" },
            { "mcp__files__write_file", """{"path":"~me/.ssh/config"}""" },
            { "mcp__web__crawl", """{"url":"https://example.com/../../.git/config"}""" },
            // the gate's own, anywhere
            { "Write", """{"file_path":"vibeworkout.config.json"}""" },
            { "Edit", """{"file_path":"./sub/../vibeworkout.config.json"}""" },
            { "Write", """{"file_path":"VibeWorkout.Config.JSON"}""" },
            { "Write", """{"file_path":"sub/vibeworkout.config.json","content":"{\"gated_tools\":[]}"}""" },
            { "Write", """{"file_path":".vibeworkout-disable"}""" },
            { "Write", """{"file_path":"CLONE/../elsewhere/.vibeworkout-disable"}""" },
            { "Write", """{"file_path":"HOME/vibeworkout/pins.json"}""" },
            { "Write", """{"file_path":"PROGRAM"}""" },
            { "Write", """{"file_path":"programs/git"}""" },
            // git directories, and git's and ssh's settings
            { "Write", """{"file_path":".git/vibeworkout-stats.jsonl"}""" },
            { "Write", """{"file_path":".git/hooks/pre-push"}""" },
            { "Edit", """{"file_path":".git/config"}""" },
            { "Write", """{"file_path":"GIT~1/commondir"}""" },
            { "Write", """{"file_path":"pkg/.git/HEAD"}""" },
            { "Write", """{"file_path":"CLONE/../elsewhere/.git/config"}""" },
            { "Write", """{"file_path":"HOME/gitconfig"}""" },
            { "Write", """{"file_path":"HOME/.gitconfig"}""" },
            { "Write", """{"file_path":"~/.config/git/config"}""" },
            { "Write", """{"file_path":"~/.ssh/config"}""" },
            // agents' settings
            { "Edit", """{"file_path":".claude/settings.json"}""" },
            { "Write", """{"file_path":".claude/settings.local.json"}""" },
            { "Write", """{"file_path":".claude/hooks/check.sh"}""" },
            { "Write", """{"file_path":"link-to-settings"}""" },
            { "Write", """{"file_path":"linked-folder/settings.json"}""" },
            { "Write", """{"file_path":"far/inner/../.claude/settings.json"}""" },
            { "MultiEdit", """{"file_path":"HOME/.claude/settings.json","edits":[]}""" },
            { "Write", """{"file_path":"MOVED/settings.json"}""" },
            { "write_file", """{"file_path":".gemini/settings.json"}""" },
            { "create", """{"path":".github/hooks/other.json"}""" },
            { "write", """{"filePath":".opencode/plugin/a.js"}""" },
            { "Write", """{"file_path":".mcp.json"}""" },
            { "Write", """{"file_path":"~/.claude/projects/p/session.jsonl"}""" },
            { "NotebookEdit", """{"notebook_path":".codex/config.toml"}""" },
            // however the input says it
            { "Edit", """{"file_path":"a.txt","file_path":".claude/settings.json"}""" },
            { "edit", """ "{\"path\":\"x\",\"path\":\"vibeworkout.config.json\"}" """ },
            { "Write", """{"file_path":"file:///CLONE/.git%2Fconfig"}""" },
            { "Write", """{"file_path":" .vibeworkout-disable "}""" },
            { "Write", """{"file_path":"x\n/../.vibeworkout-disable"}""" },
            { "mcp__files__write", """{"filePath":"vibeworkout.config.json"}""" },
            { "mcp__files__move_file", """{"source":"a","destination":".vibeworkout-disable"}""" },
            { "mcp__files__delete", """{"paths":["a","vibeworkout.config.json"]}""" },
            { "mcp__files__save", """{"files":{".git/config":"[core]"}}""" },
            { "mcp__files__run", """{"request":"{\"target\":\".claude/settings.json\"}"}""" },
            { "conjure", """{"content":".git/config"}""" },
            { "apply_patch", """ "*** Begin Patch\n*** Add File: .vibeworkout-disable\n+x\n*** End Patch" """ },
            {
                "apply_patch",
                """{"command":"*** Begin Patch\n*** Update File: a.txt\n  *** Move to: .claude/settings.json\n@@\n+x\n*** End Patch"}"""
            },
            { "apply_patch", """{"input":"*** Begin Patch\n\t*** Delete File: vibeworkout.config.json  \r\n*** End Patch"}""" },
            {
                "Bash",
                """{"command":"cd .claude && apply_patch <<'EOF'\n*** Begin Patch\n*** Delete File: settings.json\n*** End Patch\nEOF"}"""
            },
            { "mcp__files__apply", """{"diff":"--- a/.git/config\n+++ b/.git/config\n@@ -1 +1 @@\n-a\n+b\n"}""" },
            { "mcp__files__apply", """{"diff":"diff --git \"a/\\056git/config\" \"b/\\056git/config\"\ndeleted file mode 100644\n"}""" },
        };

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_file_tool_aimed_at_what_decides_on_the_gate_is_blocked(string tool, string input)
    {
        var ended = await scene.CallAsync(tool, input);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("belongs to the gate or decides whether it runs", ended.Stderr, StringComparison.Ordinal);
        Assert.Equal("gate_tamper", Assert.IsType<AttemptEvent>(scene.Lab.LocalLog()[^1]).Reason);
    }

    public static TheoryData<string, string> Free =>
        new()
        {
            // reading
            { "Read", """{"file_path":"vibeworkout.config.json"}""" },
            { "view", """{"path":".git/config"}""" },
            { "rg", """{"pattern":"x","path":".claude/settings.json"}""" },
            { "ls", """{"path":".git"}""" },
            { "grep_search", """{"pattern":"x","path":".claude"}""" },
            { "mcp__files__read_text_file", """{"path":".git/config"}""" },
            { "mcp__files__getFileInfo", """{"path":"vibeworkout.config.json"}""" },
            { "Agent", """{"prompt":".git/config","description":"x","subagent_type":"x"}""" },
            { "mcp__sequential-thinking__sequentialthinking", """{"thought":".git/config may say why","nextThoughtNeeded":true}""" },
            // an address is nobody's path
            { "mcp__web__crawl", """{"url":"https://example.com/x/blob/main/.claude/settings.json"}""" },
            { "mcp__web__crawl", """{"url":"https://example.com/x/.git/config","depth":2}""" },
            { "Write", """{"file_path":"HOME/.copilot/session-state/a/files/x.py"}""" },
            { "Write", """{"file_path":".opencode/themes/x.json"}""" },
            // shell commands are not judged
            { "Bash", """{"command":"cat .git/config"}""" },
            { "run_shell_command", """{"command":"git config -l","dir_path":".git"}""" },
            // what people let agents write
            { "Write", """{"file_path":"src/settings.json"}""" },
            { "Write", """{"file_path":".gitignore","content":".claude/settings.local.json\n.git\n"}""" },
            { "Edit", """{"file_path":".gitignore","old_string":"a","new_string":".vibeworkout-disable"}""" },
            { "Write", """{"file_path":".gitattributes"}""" },
            { "Write", """{"file_path":".github/workflows/ci.yml"}""" },
            { "Write", """{"file_path":".claude/commands/a.md"}""" },
            { "Write", """{"file_path":".claude/skills/a/run.sh"}""" },
            { "Write", """{"file_path":".claude/worktrees/a/src/hooks/use.ts"}""" },
            { "Write", """{"file_path":"HOME/.claude/projects/p/memory/MEMORY.md"}""" },
            { "Write", """{"file_path":"MOVED/plans/a.md"}""" },
            { "Write", """{"file_path":".cursor/rules/style.mdc"}""" },
            { "Write", """{"file_path":".clinerules"}""" },
            { "Write", """{"file_path":".gemini/GEMINI.md"}""" },
            { "Write", """{"file_path":"CLONE/../elsewhere/src/main.c"}""" },
            { "Write", """{"file_path":"HOME/.bashrc"}""" },
            { "Write", """{"file_path":".env"}""" },
            { "Write", """{"file_path":"bin/vibeworkout"}""" },
            { "Write", """{"file_path":"git.md","content":"*** Begin Patch\n*** Update File: .git/config\n*** End Patch"}""" },
            { "Write", """{"file_path":"package.json","content":"{\"files\":[\".mcp.json\",\".git/config\"]}"}""" },
            { "apply_patch", """{"command":"*** Begin Patch\n*** Add File: a.txt\n+*** Add File: .git/config\n*** End Patch"}""" },
            { "mcp__files__write_file", """{"path":".gitignore","content":".claude/settings.local.json\n"}""" },
            {
                "mcp__files__edit_file",
                """{"path":"doc.md","edits":[{"oldText":".git/config","newText":"*** Begin Patch\n*** Add File: .vibeworkout-disable\n*** End Patch"}]}"""
            },
            { "mcp__chat__send", """{"text":"look into /repo/.git/config, please","ignore":[".git"]}""" },
            { "mcp__issues__create", """{"body":"The file\n.git/config\nis wrong"}""" },
        };

    [Theory]
    [MemberData(nameof(Free))]
    public async Task Reading_and_what_people_let_agents_write_is_free(string tool, string input) =>
        Assert.Equal(new Ended(0, "", ""), await scene.CallAsync(tool, input));

    [Theory]
    [InlineData("gemini", false, true)]
    [InlineData("claude-code", true, true)]
    [InlineData("claude-code", false, false)]
    public async Task A_file_of_variables_is_guarded_where_an_agent_loads_it(string agent, bool geminiIsUsedHere, bool isGuarded)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        if (geminiIsUsedHere)
        {
            Directory.CreateDirectory(Path.Combine(lab.Clone, ".gemini"));
            await File.WriteAllTextAsync(Path.Combine(lab.Clone, ".gemini", "settings.json"), "{}");
        }

        foreach (var (path, isLoaded) in new[] { (".env", true), ("sub/.env", true), (".env.example", false) })
        {
            await TamperScene.CallAsync(lab, "Write", $$"""{"file_path":"{{path}}"}""", agent);
            Assert.Equal(isGuarded && isLoaded, lab.LocalLog()[^1] is AttemptEvent { Reason: "gate_tamper" });
        }
    }

    [Fact]
    public async Task What_is_long_is_looked_through_and_only_what_cannot_be_is_blocked()
    {
        var edits = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{"old_string":"a{{i}}","new_string":"b"}"""));
        Assert.Equal(0, (await scene.CallAsync("MultiEdit", $$"""{"file_path":"a.txt","edits":[{{edits}}]}""")).ExitCode);
        Assert.Equal(2, (await scene.CallAsync("MultiEdit", $$"""{"edits":[{{edits}}],"file_path":".git/config"}""")).ExitCode);
        Assert.Equal(
            0,
            (await scene.CallAsync("Write", $$"""{"content":"{{new string('x', 3_000_000)}}","file_path":"a.txt"}""")).ExitCode
        );
        Assert.Equal(
            2,
            (
                await scene.CallAsync(
                    "Write",
                    $$"""{"content":"{{new string('x', 3_000_000)}}","file_path":"{{string.Concat(Enumerable.Repeat("./", 50_000))}}.git/config"}"""
                )
            ).ExitCode
        );
        var deep = await scene.CallAsync("mcp__files__put", $$"""{"a":{{new string('[', 5000)}}"x"{{new string(']', 5000)}}}""");
        Assert.Equal(2, deep.ExitCode);
        Assert.Contains("Split it into several calls", deep.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, (await scene.CallAsync("Bash", $$"""{"a":{{new string('[', 5000)}}"x"{{new string(']', 5000)}}}""")).ExitCode);
    }

    [Fact]
    public async Task The_answer_repeats_nothing_of_the_models()
    {
        var ended = await scene.CallAsync("Write", $$"""{"file_path":".git/\u001b[31m{{new string('x', 10_000)}}"}""");
        Assert.Equal(2, ended.ExitCode);
        Assert.DoesNotContain("xxx", ended.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(ended.Stderr.TrimEnd('\n'), char.IsControl);
        Assert.InRange(ended.Stderr.Length, 1, 500);
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
}
