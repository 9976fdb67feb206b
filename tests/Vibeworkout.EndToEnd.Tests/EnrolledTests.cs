using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The real Claude Code in repositories that a person enrolled for themselves, wherever in them it is started, and in others.</summary>
public class EnrolledTests
{
    [Theory]
    [MemberData(nameof(ClaudeCode.Versions), MemberType = typeof(ClaudeCode))]
    public async Task Wherever_it_is_started_each_call_is_gated_and_logged_once_and_elsewhere_nothing_is_done(string version)
    {
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["claude"]).FullName;
        Assert.Equal(0, (await lab.InitAsync("--personal")).ExitCode);
        var (folders, others) = await PlacesAsync(lab);
        await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 280);
        foreach (var (name, folder) in folders)
        {
            var before = await AttemptsAsync(lab);
            var run = await ClaudeCode.RunAsync(lab, version, null, folder, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
            Assert.True(run.Model.Contains("they unlock at 100", StringComparison.Ordinal), $"{name}: {run.Process}");
            Assert.False(File.Exists(Path.Combine(folder, "effect")), name);
            var after = await AttemptsAsync(lab);
            Assert.True(after == before + 1, $"{name}: {after - before} lines");
            Programs.Report($"claude-code {version, -8} personal × {name, -24} gated, logged once");
        }

        foreach (var (name, folder) in others)
        {
            var before = await AttemptsAsync(lab);
            await ClaudeCode.RunAsync(lab, version, null, folder, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
            Assert.True(File.Exists(Path.Combine(folder, "effect")), name);
            Assert.False(Directory.Exists(Path.Combine(folder, ".git", "vibeworkout")), name);
            Assert.Equal(before, await AttemptsAsync(lab));
            Programs.Report($"claude-code {version, -8} personal × {name, -24} silent, untouched");
        }

        await lab.PublishAsync(seconds: 280);
        await ClaudeCode.RunAsync(lab, version, null, folders[1].Folder, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
        Assert.True(File.Exists(Path.Combine(folders[1].Folder, "effect")));
        File.Delete(Path.Combine(folders[1].Folder, "effect"));
        Assert.DoesNotContain("vibeworkout", await lab.GitAsync(lab.Clone, "status", "--porcelain"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ClaudeCode.Versions), MemberType = typeof(ClaudeCode))]
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

    /// <summary>Lines of attempts that came home; the agent's rest has begun a sync already.</summary>
    private static async Task<int> AttemptsAsync(GateLab lab, string? folder = null)
    {
        var synced = await lab.CliInAsync(folder ?? lab.Clone, null, "sync");
        Assert.True(synced.ExitCode is 0 or 10, synced.ToString());
        return (await lab.RemoteLogAsync()).OfType<AttemptEvent>().Count();
    }

    private static async Task<(List<(string Name, string Folder)> Gated, List<(string Name, string Folder)> Others)> PlacesAsync(
        GateLab lab
    )
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
            [("never-enrolled repository", other)]
        );
    }
}
