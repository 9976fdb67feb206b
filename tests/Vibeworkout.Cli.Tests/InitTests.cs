using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class InitTests
{
    private static readonly string[] Files = ["vibeworkout.config.json", ".claude/settings.json", "CLAUDE.md"];

    [Fact]
    public async Task Init_writes_what_it_says_and_a_second_one_changes_nothing()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var first = await lab.InitAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.All(Files, file => Assert.Contains(file, first.Stdout, StringComparison.Ordinal));
        Assert.True(GateConfig.TryParse(File.ReadAllBytes(Path.Combine(lab.Clone, Files[0])), out var config, out _));
        Assert.Equal(
            (GateLab.UserKeyText, lab.Key.PublicKey, 15, 5),
            (config.UserKey.Value, config.PublicKey, config.TtlSeconds, config.PublishIntervalSeconds)
        );

        var before = Snapshot(lab);
        var second = await lab.InitAsync();
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("set up already", second.Stdout, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(lab));
    }

    [Fact]
    public async Task Uninstall_puts_back_every_byte()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Directory.CreateDirectory(Path.Combine(lab.Clone, ".claude"));
        File.WriteAllText(
            Path.Combine(lab.Clone, ".claude", "settings.json"),
            "{\n    \"model\": \"x\",   \"hooks\": {\"PreToolUse\":[ ]}\n}"
        );
        File.WriteAllText(Path.Combine(lab.Clone, "CLAUDE.md"), "# Rules\n\nno newline at the end");
        var before = Snapshot(lab);
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        Assert.NotEqual(before, Snapshot(lab));
        Assert.Contains("waiting lines          none", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.LogFile)); // looking leaves nothing behind
        File.WriteAllText(lab.LogFile, ""); // as an earlier version's doctor left it
        Assert.Equal(0, (await lab.CliAsync("uninstall")).ExitCode);
        Assert.False(File.Exists(lab.LogFile));
        Assert.Equal(before, Snapshot(lab));
        Assert.Empty(Directory.GetFiles(lab.Folder["home", "vibeworkout"], "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(lab.State));
        Assert.Contains("nothing to take back", (await lab.CliAsync("uninstall")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uninstall_leaves_what_was_edited_since_and_lines_that_wait()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use");
        var settings = Path.Combine(lab.Clone, ".claude", "settings.json");
        File.WriteAllText(
            settings,
            File.ReadAllText(settings).Replace("{\n  \"hooks\"", "{\n  \"model\": \"mine\",\n  \"hooks\"", StringComparison.Ordinal)
        );
        File.AppendAllText(Path.Combine(lab.Clone, "CLAUDE.md"), "\nMine.\n");
        var ended = await lab.CliAsync("uninstall");
        Assert.Contains("1 log line", ended.Stdout, StringComparison.Ordinal);
        using var left = JsonDocument.Parse(File.ReadAllText(settings));
        Assert.Equal(["model"], left.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal("\nMine.\n", File.ReadAllText(Path.Combine(lab.Clone, "CLAUDE.md")));
        Assert.Single(lab.LocalLog());
    }

    [Theory]
    [InlineData("../../x", null, "--user-key")]
    [InlineData("a b", null, "--user-key")]
    [InlineData("x.lock", null, "--user-key")]
    [InlineData("octocat", "abcd", "--public-key")]
    public async Task Options_that_cannot_be_used_are_a_usage_error_and_nothing_is_written(string user, string? key, string option)
    {
        using var lab = await GateLab.WithoutGateAsync();
        var ended = await lab.CliAsync("init", "--user-key", user, "--public-key", key ?? lab.Key.PublicKey.Hex);
        Assert.Equal((2, ""), (ended.ExitCode, ended.Stdout));
        Assert.Contains(option, ended.Stderr, StringComparison.Ordinal);
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_settings_file_that_is_not_JSON_stops_init_before_anything_is_written()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Directory.CreateDirectory(Path.Combine(lab.Clone, ".claude"));
        File.WriteAllText(Path.Combine(lab.Clone, ".claude", "settings.json"), "{ oops");
        var before = Snapshot(lab);
        var ended = await lab.InitAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("nothing was changed", ended.Stderr, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(lab));
    }

    [Fact]
    public async Task Another_key_is_taken_only_when_the_user_says_so()
    {
        using var lab = await GateLab.CreateAsync();
        var other = new string('a', 64);
        var refused = await lab.CliAsync("init", "--user-key", "octocat", "--public-key", other);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--trust-new-key", refused.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.CliAsync("init", "--user-key", "octocat", "--public-key", other, "--trust-new-key")).ExitCode);
        Assert.Contains(other, File.ReadAllText(Path.Combine(lab.Clone, "vibeworkout.config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_of_a_repository_init_says_so()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var ended = await lab.CliInAsync(lab.Folder.Path, null, "init", "--user-key", "octocat", "--public-key", lab.Key.PublicKey.Hex);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("no git repository", ended.Stderr, StringComparison.Ordinal);
    }

    private static string Snapshot(GateLab lab) =>
        string.Join(
            "\n",
            Files.Select(f => Path.Combine(lab.Clone, f)).Select(f => File.Exists(f) ? Convert.ToBase64String(File.ReadAllBytes(f)) : "-")
        );

    [Fact]
    public async Task All_agents_are_those_that_are_installed_here()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Directory.CreateDirectory(lab.Folder["home", ".qwen"]);
        Directory.CreateDirectory(lab.Folder["home", ".pi", "agent"]);
        var ended = await lab.InitAsync("--agent", "all");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(File.Exists(lab.Folder["clone", ".qwen", "settings.json"]));
        Assert.True(File.Exists(lab.Folder["clone", ".pi", "extensions", "vibeworkout.js"]));
        Assert.False(Directory.Exists(lab.Folder["clone", ".cline"]));
        Assert.Equal(0, (await lab.CliAsync("uninstall")).ExitCode);
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
    }
}
