using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

public class PluginTests
{
    [Fact]
    public async Task The_plugin_installs_with_the_real_client_and_gates_only_gate_repos()
    {
        var version = ClaudeCode.Versions.First().Data;
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 280);
        File.Delete(Path.Combine(lab.Clone, ".claude", "settings.json")); // the plugin alone
        lab.Environment["CLAUDE_CONFIG_DIR"] = Directory.CreateDirectory(lab.Folder["claude"]).FullName;
        var client = ClaudeCode.Client(version);
        var environment = new Dictionary<string, string>(lab.Environment)
        {
            ["DISABLE_AUTOUPDATER"] = "1",
            ["DISABLE_TELEMETRY"] = "1",
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        };
        Assert.Equal(
            0,
            (await Programs.RunAsync(client, lab.Clone, environment, default, "plugin", "marketplace", "add", Programs.Root)).ExitCode
        );
        Assert.Equal(
            0,
            (await Programs.RunAsync(client, lab.Clone, environment, default, "plugin", "install", "vibeworkout@vibeworkout")).ExitCode
        );

        var run = await ClaudeCode.RunAsync(lab, version, null, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
        Assert.Contains("they unlock at 100", run.Model, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(lab.Clone, "effect")));

        // started in a folder below the root, where no settings are read; and without the program, where the shell looks for the gate
        var sub = Directory.CreateDirectory(Path.Combine(lab.Clone, "a", "sub")).FullName;
        run = await ClaudeCode.RunAsync(lab, version, null, sub, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
        Assert.Contains("they unlock at 100", run.Model, StringComparison.Ordinal);
        run = await ClaudeCode.RunAsync(
            lab,
            version,
            Directory.CreateDirectory(lab.Folder["nothing"]).FullName,
            sub,
            ClaudeCode.Step(ClaudeCode.Bash("touch effect"))
        );
        Assert.Contains("not on the PATH", run.Model, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(sub, "effect")));

        var plain = lab.Folder["plain"];
        await lab.GitAsync(lab.Folder.Path, "init", "-q", plain);
        await ClaudeCode.RunAsync(lab, version, null, plain, ClaudeCode.Step(ClaudeCode.Bash("touch effect")));
        Assert.True(File.Exists(Path.Combine(plain, "effect")));
        Assert.False(Directory.Exists(Path.Combine(plain, ".git", "vibeworkout")));
    }
}
