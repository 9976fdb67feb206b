using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The real clients in repositories that a person enrolled, wherever in them they are started, and in others.</summary>
public class EnrolledTests
{
    /// <summary>Every way to enrol with every client: wherever it is started in the repository, each call is gated and logged once; elsewhere nothing
    /// is done.</summary>
    public static TheoryData<string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var client in OtherAgents.Served("claude-code 2.1.332", "claude-code 2.1.330", "codex", "gemini", "copilot"))
            {
                foreach (var mode in new[] { "personal", "team", "committed", "everywhere" })
                {
                    table.Add(client, mode);
                }
            }

            foreach (var client in OtherAgents.Served("claude-code 2.1.197", "opencode", "qwen", "pi", "cline"))
            {
                table.Add(client, "personal");
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Wherever_it_is_started_each_call_is_gated_and_logged_once_and_elsewhere_nothing_is_done(string client, string mode)
    {
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["claude"]).FullName;
        string[] way = mode switch
        {
            "committed" => ["--commit"],
            "everywhere" => ["--everywhere", "--via", lab.Remote],
            _ => [$"--{mode}"],
        };
        var enrolled = await lab.InitAsync([.. way, "--agent", client.Split(' ')[0]]);
        Assert.True(enrolled.ExitCode == 0, enrolled.ToString());
        var (folders, other) = await PlacesAsync(lab);
        if (mode == "everywhere")
        {
            Assert.Equal(0, (await lab.CliInAsync(other, null, "uninstall")).ExitCode);
        }

        await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 290);
        foreach (var (name, folder) in folders)
        {
            var before = await AttemptsAsync(lab, folder);
            var run = await TouchAsync(lab, client, folder);
            Assert.True(run.Model.Contains("they unlock at 100", StringComparison.Ordinal), $"{name}: {run.Process}");
            Assert.False(File.Exists(Path.Combine(folder, "effect")), name);
            var after = await AttemptsAsync(lab, folder);
            Assert.True(after == before + 1, $"{name}: {after - before} lines");
            Programs.Report($"{client, -20} {mode, -10} × {name, -24} gated, logged once");
        }

        Assert.Equal(folders.Count, await SentAsync(lab, lab.Clone));
        await TouchAsync(lab, client, other);
        Assert.True(File.Exists(Path.Combine(other, "effect")));
        Assert.False(File.Exists(Path.Combine(other, ".git", "vibeworkout-stats.jsonl")));
        Assert.False(mode != "everywhere" && Directory.Exists(Path.Combine(other, ".git", "vibeworkout")));
        Programs.Report(
            $"{client, -20} {mode, -10} × {(mode == "everywhere" ? "taken out" : "never-enrolled repository"), -24} silent, untouched"
        );

        await lab.PublishAsync(seconds: 280);
        await TouchAsync(lab, client, folders[1].Folder);
        Assert.True(File.Exists(Path.Combine(folders[1].Folder, "effect")));
        File.Delete(Path.Combine(folders[1].Folder, "effect"));
        if (mode is "personal" or "everywhere")
        {
            Assert.DoesNotContain("vibeworkout", await lab.GitAsync(lab.Clone, "status", "--porcelain"), StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string> WithoutProgram
    {
        get
        {
            var table = new TheoryData<string, string> { { "claude-code 2.1.332", "team" } };
            foreach (
                var client in OtherAgents.Served("claude-code 2.1.332", "codex", "gemini", "copilot", "opencode", "qwen", "pi", "cline")
            )
            {
                table.Add(client, "committed");
            }

            return table;
        }
    }

    /// <summary>A colleague, or an agent in CI, has a clone and neither the program nor an enrolment.</summary>
    [Theory]
    [MemberData(nameof(WithoutProgram))]
    public async Task Without_the_program_a_teams_clone_is_left_alone_and_a_committed_one_says_what_it_is(string client, string mode)
    {
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["claude"]).FullName;
        await lab.InitAsync(mode == "team" ? "--team" : "--commit", "--agent", client.Split(' ')[0]);
        await lab.GitAsync(lab.Clone, "add", "-A");
        await lab.GitAsync(lab.Clone, "commit", "-q", "-m", "gate");
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD");
        lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = lab.Folder["colleague", "vibeworkout"];
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["colleague", "claude"]).FullName;
        var (clone, programs) = (lab.Folder["colleagues"], Directory.CreateDirectory(lab.Folder["nothing"]).FullName);
        await lab.CloneAsync(clone);
        var run = await TouchAsync(lab, client, clone, programs, lab.Folder["colleague"]);
        Assert.True(File.Exists(Path.Combine(clone, "effect")) == (mode == "team"), run.Process.ToString());
        Assert.Equal(mode == "committed", run.Model.Contains("who owns this repository", StringComparison.Ordinal));
        // Qwen Code itself writes its version into a project's settings
        string[] left =
            mode == "team" ? ["?? effect"]
            : client == "qwen" ? ["", "M .qwen/settings.json"]
            : [""];
        Assert.Contains(await lab.GitAsync(clone, "status", "--porcelain"), left);
        Assert.False(Directory.Exists(Path.Combine(clone, ".git", "vibeworkout")));
        Assert.False(Directory.Exists(lab.Folder["colleague", "vibeworkout"]));
        Programs.Report(
            $"{client, -20} {mode, -10} × {"without the program", -24} {(mode == "team" ? "silent, untouched" : "blocked, told why")}"
        );
    }

    /// <summary>The model asks for one shell command that leaves a file.</summary>
    private static Task<AgentRun> TouchAsync(GateLab lab, string client, string folder, string? programs = null, string? home = null) =>
        client.Split(' ') switch
        {
            ["claude-code", var version] => ClaudeCode.RunAsync(
                lab,
                version,
                programs,
                folder,
                ClaudeCode.Step(ClaudeCode.Bash("touch effect"))
            ),
            _ => OtherAgents.RunAsync(lab, client, programs, folder, home ?? lab.Folder["home"], OtherAgents.Touch(client)),
        };

    [Theory]
    [InlineData("2.1.332")]
    [InlineData("2.1.197")]
    public async Task Enrolled_everywhere_a_clone_of_tomorrow_is_gated_and_one_that_was_taken_out_is_not(string version)
    {
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["claude"]).FullName;
        Assert.Equal(0, (await lab.InitAsync("--everywhere", "--via", lab.Remote)).ExitCode);
        var (tomorrow, outside, takenOut) = (
            lab.Folder["tomorrow"],
            Directory.CreateDirectory(lab.Folder["no-git"]).FullName,
            lab.Folder["out"]
        );
        await lab.CloneAsync(tomorrow);
        await lab.CloneAsync(takenOut);
        await lab.GitAsync(tomorrow, "worktree", "add", "-q", lab.Folder["linked"], "-b", "linked");
        var below = Directory.CreateDirectory(Path.Combine(tomorrow, "deep", "below")).FullName;
        Assert.Equal(0, (await lab.CliInAsync(takenOut, null, "uninstall")).ExitCode);
        await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 280);
        foreach (
            var (name, folder) in new[]
            {
                ("root", lab.Clone),
                ("clone of tomorrow", tomorrow),
                ("subfolder", below),
                ("linked worktree", lab.Folder["linked"]),
                ("outside of git", outside),
            }
        )
        {
            var before = await AttemptsAsync(lab, folder);
            var run = await ClaudeCode.RunAsync(lab, version, null, folder, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
            Assert.True(run.Model.Contains("they unlock at 100", StringComparison.Ordinal), $"{name}: {run.Process}");
            Assert.False(File.Exists(Path.Combine(folder, "effect")), name);
            var after = await AttemptsAsync(lab, folder);
            Assert.True(after == before + 1, $"{name}: {after - before} lines");
            Programs.Report($"claude-code {version, -8} everywhere × {name, -22} gated, logged once");
        }

        await ClaudeCode.RunAsync(lab, version, null, takenOut, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
        Assert.True(File.Exists(Path.Combine(takenOut, "effect")));
        Assert.False(File.Exists(Path.Combine(takenOut, ".git", "vibeworkout-stats.jsonl")));
        Programs.Report($"claude-code {version, -8} everywhere × {"taken out", -22} silent");
        Assert.Equal("", await lab.GitAsync(tomorrow, "status", "--porcelain"));
    }

    /// <summary>The calls that the log of this folder's gate holds, sent or not.</summary>
    private static async Task<int> AttemptsAsync(GateLab lab, string folder)
    {
        var ended = await lab.CliInAsync(folder, null, "log", "--json");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var calls = JsonDocument.Parse(ended.Stdout);
        return calls.RootElement.GetArrayLength();
    }

    /// <summary>The calls that came home.</summary>
    private static async Task<int> SentAsync(GateLab lab, string folder)
    {
        var synced = await lab.CliInAsync(folder, null, "sync");
        Assert.True(synced.ExitCode is 0 or 10, synced.ToString()); // 10: the agent's rest has begun one already
        return (await lab.RemoteLogAsync()).OfType<AttemptEvent>().Count();
    }

    private static async Task<(List<(string Name, string Folder)> Gated, string Other)> PlacesAsync(GateLab lab)
    {
        var sub = Directory.CreateDirectory(Path.Combine(lab.Clone, "deep", "below")).FullName;
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["linked"], "-b", "linked");
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", "--no-checkout", lab.Folder["sparse"], "-b", "sparse");
        await lab.GitAsync(lab.Folder["sparse"], "sparse-checkout", "set", "nothing");
        await lab.GitAsync(lab.Folder["sparse"], "checkout", "-q", "sparse");
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", "--detach", lab.Folder["empty"]);
        await lab.GitAsync(lab.Folder["empty"], "checkout", "-q", "--orphan", "empty");
        await lab.GitAsync(lab.Folder["empty"], "rm", "-rfq", ".");
        await lab.GitAsync(lab.Clone, "submodule", "add", "-q", lab.Remote, "module");
        var inner = Path.Combine(lab.Clone, "inner");
        await lab.CloneAsync(inner);
        Directory.CreateSymbolicLink(lab.Folder["link"], lab.Clone);
        var other = lab.Folder["other"];
        await lab.CloneAsync(other);
        return (
            [
                ("root", lab.Clone),
                ("subfolder", sub),
                ("linked worktree", lab.Folder["linked"]),
                ("sparse checkout", lab.Folder["sparse"]),
                ("branch without files", lab.Folder["empty"]),
                ("submodule", Path.Combine(lab.Clone, "module")),
                ("nested clone", inner),
                ("symlinked path", Path.Combine(lab.Folder["link"], "deep")),
            ],
            other
        );
    }
}
