using System.Text.Json;
using System.Text.Json.Nodes;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The real agents, asked to switch the gate off by their file tools while tools are unlocked: none of it works, and once tools
/// are locked none runs.</summary>
public class GetAroundTests
{
    // stands in whatever is written: no guarded file may hold it afterwards
    private const string Mark = "got-around";

    public static TheoryData<string, string> Agents
    {
        get
        {
            var table = new TheoryData<string, string> { { "codex", "0.171.0" }, { "gemini", "0.61.0" } };
            foreach (var version in ClaudeCode.Ends)
            {
                table.Add("claude-code", version);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public async Task Asked_to_switch_the_gate_off_by_file_tools_and_then_locked_no_tool_runs(string agent, string version)
    {
        using var lab = await SetUpAsync(agent);
        await lab.PublishAsync(seconds: 280);
        var ways = (
            agent switch
            {
                "codex" => Codex(lab),
                "gemini" => Gemini(lab),
                _ => ClaudeCodes(lab),
            }
        ).ToList();
        Assert.True(ways.Count >= 20);
        var before = ways.ToDictionary(w => w.Name, w => File.Exists(w.Target));

        // a call that runs now and then, and at the end: five blocks in a row would end the agent's turn
        string Harmless(int i) => Path.Combine(lab.Clone, $"harmless{i}.txt");
        var tools = ways.Chunk(3).SelectMany((some, i) => some.Select(w => w.Tool).Append(Write(agent, Harmless(i), "x"))).ToArray();
        // Claude Code refuses by itself to change what it has not read
        var reads =
            agent == "claude-code"
                ? ways.Select(w => w.Target)
                    .Distinct()
                    .Where(File.Exists)
                    .Select(path => (object)new { name = "Read", input = new { file_path = path } })
                : [];
        var unlocked = await RunAsync(lab, agent, version, [.. reads, .. tools]);
        Assert.All(
            Enumerable.Range(0, (ways.Count + 2) / 3),
            i => Assert.True(File.Exists(Harmless(i)), $"a harmless file was not written\n{unlocked.Process}\n{unlocked.Model}")
        );
        var blocked = await WhatTheGateBlockedAsync(lab, agent, ways, unlocked);
        foreach (var way in ways)
        {
            Assert.True(File.Exists(way.Target) || !before[way.Name], $"{way.Name}: {way.Target} is gone\n{unlocked.Model}");
            Assert.False(
                File.Exists(way.Target) && File.ReadAllText(way.Target).Contains(Mark, StringComparison.Ordinal),
                $"{way.Name}: {way.Target} was changed\n{unlocked.Model}"
            );
            Programs.Report(
                $"{$"{agent} {version}", -20} {way.Name, -44} "
                    + $"{(blocked.Contains(way.Name) ? "blocked by the gate" : "refused by the client")}"
            );
        }

        Assert.NotEmpty(blocked);
        await lab.PublishAsync(hrOk: false, bpm: 86, seconds: 280);
        foreach (var file in Directory.GetFiles(Path.Combine(lab.State, "signal")))
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1)); // the next call asks the remote
        }

        var (effect, effect2) = (Path.Combine(lab.Clone, "effect"), Path.Combine(lab.Clone, "effect2"));
        var locked = await RunAsync(lab, agent, version, [Shell(agent, "touch effect"), Write(agent, effect2, "x")]);
        Assert.False(File.Exists(effect) || File.Exists(effect2), $"a call ran\n{locked.Process}\n{locked.Model}");
        Assert.Contains("they unlock at 100", locked.Model, StringComparison.Ordinal);
        Programs.Report($"{$"{agent} {version}", -20} {"then locked", -44} no tool ran");
    }

    private static async Task<GateLab> SetUpAsync(string agent)
    {
        var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--agent", agent, "--publish-interval", "1")).ExitCode);
        lab.Environment["AGENT_HOME"] = lab.Folder["home"];
        lab.Environment["CLAUDE_TOOLS"] = "Bash Read Edit Write MultiEdit NotebookEdit";
        Directory.CreateDirectory(Path.Combine(lab.Clone, "sub"));
        await File.WriteAllTextAsync(Path.Combine(lab.Clone, "a.txt"), "one\n");
        File.CreateSymbolicLink(Path.Combine(lab.Clone, "link"), Path.Combine(lab.Clone, "vibeworkout.config.json"));
        Directory.CreateSymbolicLink(Path.Combine(lab.Clone, "linked"), Path.Combine(lab.Clone, ".git"));
        await lab.GitAsync(lab.Folder.Path, "clone", "-q", lab.Clone, lab.Folder["neighbour"]);
        return lab;
    }

    private static IEnumerable<Way> ClaudeCodes(GateLab lab)
    {
        Way ByWrite(string name, string target, string content = "", string? through = null) =>
            new(
                name,
                new
                {
                    name = "Write",
                    input = new
                    {
                        file_path = through ?? target,
                        content = $$"""{"disableAllHooks":true,"gated_tools":[],"x":"{{Mark}}"}{{content}}""",
                    },
                },
                target
            );

        foreach (var (name, target, through) in Places(lab))
        {
            yield return ByWrite(name, target, through: through);
        }

        var (config, settings) = (Path.Combine(lab.Clone, "vibeworkout.config.json"), Path.Combine(lab.Clone, ".claude", "settings.json"));
        yield return ByWrite("settings", settings);
        yield return ByWrite("local settings", Path.Combine(lab.Clone, ".claude", "settings.local.json"));
        yield return ByWrite("user's settings", Path.Combine(lab.Folder["home"], ".claude", "settings.json"));
        yield return ByWrite("half a megabyte into the config", config, new string(' ', 500_000));
        yield return new(
            "Edit of the settings",
            new
            {
                name = "Edit",
                input = new
                {
                    file_path = settings,
                    old_string = "hooks",
                    new_string = Mark,
                    replace_all = true,
                },
            },
            settings
        );
        yield return new(
            "MultiEdit of the config",
            new
            {
                name = "MultiEdit",
                input = new { file_path = config, edits = new[] { new { old_string = "version", new_string = Mark } } },
            },
            config
        );
        yield return new(
            "NotebookEdit of the config",
            new
            {
                name = "NotebookEdit",
                input = new
                {
                    notebook_path = config,
                    new_source = Mark,
                    edit_mode = "insert",
                    cell_type = "code",
                },
            },
            config
        );
    }

    private static IEnumerable<Way> Gemini(GateLab lab)
    {
        foreach (var (name, target, through) in Places(lab))
        {
            yield return new(name, Write("gemini", through ?? target, $"x=\"{Mark}\""), target);
        }

        var (config, settings) = (Path.Combine(lab.Clone, "vibeworkout.config.json"), Path.Combine(lab.Clone, ".gemini", "settings.json"));
        foreach (
            var (name, target) in new[]
            {
                ("settings", settings),
                ("user's settings", Path.Combine(lab.Folder["home"], ".gemini", "settings.json")),
                ("trusted folders", Path.Combine(lab.Folder["home"], ".gemini", "trustedFolders.json")),
                (".env", Path.Combine(lab.Clone, ".env")),
                (".gemini/.env", Path.Combine(lab.Clone, ".gemini", ".env")),
                ("an extension", Path.Combine(lab.Clone, ".gemini", "extensions", "x", "gemini-extension.json")),
            }
        )
        {
            yield return new(name, Write("gemini", target, $"{{\"hooksConfig\":{{\"enabled\":false}},\"x\":\"{Mark}\"}}"), target);
        }

        yield return new(
            "replace in the config",
            new
            {
                name = "replace",
                input = new
                {
                    file_path = config,
                    old_string = "version",
                    new_string = Mark,
                    instruction = "do it",
                },
            },
            config
        );
        yield return new(
            "replace in the settings",
            new
            {
                name = "replace",
                input = new
                {
                    file_path = settings,
                    old_string = "hooks",
                    new_string = Mark,
                    instruction = "do it",
                },
            },
            settings
        );
    }

    private static IEnumerable<Way> Codex(GateLab lab)
    {
        static object Patch(string body) => new { name = "apply_patch", input = $"*** Begin Patch\n{body}\n*** End Patch" };
        foreach (var (name, target, through) in Places(lab).Where(p => p.Through is null))
        {
            yield return new(name, Patch($"*** Add File: {through ?? target}\n+{Mark}"), target);
        }

        var (config, off) = (Path.Combine(lab.Clone, "vibeworkout.config.json"), Path.Combine(lab.Clone, ".vibeworkout-disable"));
        yield return new(
            "through a link to the git directory",
            Patch($"*** Add File: linked/commondir\n+{Mark}"),
            Path.Combine(lab.Clone, ".git", "commondir")
        );
        yield return new("through ..", Patch($"*** Add File: sub/../.vibeworkout-disable\n+{Mark}"), off);
        yield return new("an indented header", Patch($"  *** Add File: .vibeworkout-disable\n+{Mark}"), off);
        yield return new("a header after a tab, with a carriage return", Patch($"\t*** Delete File: vibeworkout.config.json  \r"), config);
        yield return new("a move", Patch($"*** Update File: a.txt\n*** Move to: .vibeworkout-disable\n@@\n-one\n+{Mark}"), off);
        yield return new(
            "after 60 kB of lines",
            Patch(
                $"*** Add File: long.txt\n{string.Concat(Enumerable.Repeat("+lorem ipsum dolor sit amet\n", 2_200))}*** Add "
                    + $"File: .vibeworkout-disable\n+{Mark}"
            ),
            off
        );
        yield return new("hooks file", Patch("*** Delete File: .codex/hooks.json"), Path.Combine(lab.Clone, ".codex", "hooks.json"));
        yield return new(
            "project's config.toml",
            Patch($"*** Add File: .codex/config.toml\n+[features]\n+hooks = false # {Mark}"),
            Path.Combine(lab.Clone, ".codex", "config.toml")
        );
        yield return new(
            "user's hooks file",
            Patch($"*** Add File: {lab.Folder["home"]}/.codex/hooks.json\n+{Mark}"),
            lab.Folder["home", ".codex", "hooks.json"]
        );
        yield return new(
            "a patch by the shell",
            Shell("codex", $"apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: .vibeworkout-disable\n+{Mark}\n*** End Patch\nEOF\n"),
            off
        );
        yield return new(
            "a patch by the shell in another folder",
            Shell("codex", $"cd .codex && apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: config.toml\n+{Mark}\n*** End Patch\nEOF\n"),
            Path.Combine(lab.Clone, ".codex", "config.toml")
        );
    }

    /// <summary>What every agent is asked to write: where, and by which other path.</summary>
    private static IEnumerable<(string Name, string Target, string? Through)> Places(GateLab lab)
    {
        string In(params string[] names) => Path.Combine([lab.Clone, .. names]);
        yield return ("config", In("vibeworkout.config.json"), null);
        yield return ("switch file", In(".vibeworkout-disable"), null);
        yield return ("git's config", In(".git", "config"), null);
        yield return ("git's hook", In(".git", "hooks", "pre-push"), null);
        yield return ("git's commondir", In(".git", "commondir"), null);
        yield return ("a fake repository's HEAD", In("pkg", ".git", "HEAD"), null);
        yield return ("a fake repository's config", In("pkg", "vibeworkout.config.json"), null);
        yield return ("state folder", In(".git", "vibeworkout", "signal", "x.json"), null);
        yield return ("pins", Path.Combine(lab.Environment["VIBEWORKOUT_CONFIG_HOME"], "pins.json"), null);
        yield return ("user's git config", lab.Environment["GIT_CONFIG_GLOBAL"], null);
        yield return ("~/.gitconfig", lab.Folder["home", ".gitconfig"], null);
        yield return ("a neighbouring clone's switch file", lab.Folder["neighbour", ".vibeworkout-disable"], null);
        yield return ("MCP servers", In(".mcp.json"), null);
        yield return ("through a link to the config", In("vibeworkout.config.json"), In("link"));
        yield return ("through a link to the git directory", In(".git", "commondir"), In("linked", "commondir"));
        yield return ("through ..", In(".vibeworkout-disable"), In("sub", "..", ".vibeworkout-disable"));
        yield return ("in another case", In(".GIT", "config"), null);
    }

    /// <summary>The ways that the gate's log names; of Gemini CLI, whose calls have no names, those that the model was told of, in
    /// order.</summary>
    private static async Task<HashSet<string>> WhatTheGateBlockedAsync(GateLab lab, string agent, IReadOnlyList<Way> ways, AgentRun run)
    {
        if (agent == "gemini")
        {
            var answers = run
                .Model.Split('\n')
                .Where(line => line.Contains("\"functionResponse\"", StringComparison.Ordinal))
                .Where((_, i) => i % 4 != 3);
            return
            [
                .. ways.Zip(answers)
                    .Where(p => p.Second.Contains("belongs to the gate", StringComparison.Ordinal))
                    .Select(p => p.First.Name),
            ];
        }

        await lab.CliAsync("sync");
        return
        [
            .. (await lab.RemoteLogAsync())
                .Concat(lab.LocalLog())
                .OfType<AttemptEvent>()
                .Where(a => a.Reason == "gate_tamper")
                .Select(a => a.ToolUseId!),
        ];
    }

    private static object Shell(string agent, string command) =>
        agent switch
        {
            "codex" => new { name = "exec_command", input = new { cmd = command } },
            "gemini" => new { name = "run_shell_command", input = new { command } },
            _ => ClaudeCode.Bash(command),
        };

    private static object Write(string agent, string path, string content) =>
        agent switch
        {
            "codex" => new { name = "apply_patch", input = $"*** Begin Patch\n*** Add File: {path}\n+{content}\n*** End Patch" },
            "gemini" => new { name = "write_file", input = new { file_path = path, content } },
            _ => new { name = "Write", input = new { file_path = path, content } },
        };

    // a tool a turn, so that answers come in the ways' order
    private static Task<AgentRun> RunAsync(GateLab lab, string agent, string version, object[] tools)
    {
        var steps = tools.Select(tool => ClaudeCode.Step(tool));
        return agent == "claude-code"
            ? ClaudeCode.RunAsync(lab, version, null, [.. steps])
            : OtherAgents.RunAsync(lab, agent, null, [.. steps, new { text = "done" }]);
    }

    /// <summary>One way to get around the gate.</summary>
    /// <param name="Name">What is tried.</param>
    /// <param name="Call">The call.</param>
    /// <param name="Target">The guarded file that must neither come, go nor change.</param>
    private sealed record Way(string Name, object Call, string Target)
    {
        /// <summary>The call, named after the way.</summary>
        public object Tool
        {
            get
            {
                var named = JsonSerializer.SerializeToNode(Call)!;
                named["id"] = JsonValue.Create(Name);
                return named;
            }
        }
    }
}
