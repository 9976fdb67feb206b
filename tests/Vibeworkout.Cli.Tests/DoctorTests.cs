using System.Text.Encodings.Web;
using System.Text.Json;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Installations broken one by one: doctor finds each, and is content with a healthy one.</summary>
public class DoctorTests
{
    [Fact]
    public async Task A_healthy_installation_is_all_well()
    {
        using var lab = await HealthyAsync();
        var ended = await lab.CliAsync("doctor");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("All is well.", ended.Stdout, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, (string Check, string Gravity, Func<GateLab, Task> Break)> Breakages = new()
    {
        ["the program is not on the PATH"] = ("program", "broken", lab => Do(() => lab.Environment["PATH"] = "/usr/bin:/bin")),
        ["another version is on the PATH"] = (
            "program",
            "broken",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["other"]);
                    Write(lab.Folder["other", "vibeworkout"], "#!/bin/sh\necho 0.0.1\n");
                    lab.Environment["PATH"] = $"{lab.Folder["other"]}:{lab.Environment["PATH"]}";
                })
        ),
        ["a program of that name lets everything through"] = (
            "claude-code self-test",
            "broken",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["other"]);
                    Write(lab.Folder["other", "vibeworkout-hook"], "#!/bin/sh\nexit 0\n");
                    lab.Environment["PATH"] = $"{lab.Folder["other"]}:{lab.Environment["PATH"]}";
                })
        ),
        ["the hooks' program is of another version"] = (
            "program",
            "broken",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["other"]);
                    Write(lab.Folder["other", "vibeworkout-hook"], "#!/bin/sh\necho 0.0.1\n");
                    lab.Environment["PATH"] = $"{lab.Folder["other"]}:{lab.Environment["PATH"]}";
                })
        ),
        ["an old client is on the PATH"] = (
            "claude-code version",
            "warning",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["other"]);
                    Write(lab.Folder["other", "claude"], "#!/bin/sh\necho '2.1.197 (Claude Code)'\n");
                    lab.Environment["PATH"] = $"{lab.Folder["other"]}:{lab.Environment["PATH"]}";
                })
        ),
        ["the config is missing"] = ("config", "broken", lab => Do(() => File.Delete(Config(lab)))),
        ["the config is broken"] = ("config", "broken", lab => Do(() => File.WriteAllText(Config(lab), "{"))),
        ["the config's user key is hostile"] = ("config", "broken", lab => Replace(Config(lab), "\"octocat\"", "\"../../x\"")),
        ["the config gates only some tools"] = (
            "config",
            "warning",
            lab => Replace(Config(lab), "\n}", ",\n  \"gated_tools\": [\"Bash\"]\n}")
        ),
        ["the config gates no tool"] = ("config", "broken", lab => Replace(Config(lab), "\n}", ",\n  \"gated_tools\": []\n}")),
        ["the config gates tools that no agent has"] = (
            "config",
            "broken",
            lab => Replace(Config(lab), "\n}", ",\n  \"gated_tools\": [\"bash\", \"write\"]\n}")
        ),
        ["the config has a member twice"] = ("config", "broken", lab => Replace(Config(lab), "\n}", ",\n  \"version\": 1\n}")),
        ["the log is a link"] = ("log", "broken", lab => Do(() => File.CreateSymbolicLink(lab.LogFile, "/dev/null"))),
        ["another program of that name says the same version"] = (
            "program",
            "warning",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["other"]);
                    Write(lab.Folder["other", "vibeworkout"], $"#!/bin/sh\nexec {Programs.Cli} \"$@\"\n");
                    lab.Environment["PATH"] = $"{lab.Folder["other"]}:{lab.Environment["PATH"]}";
                })
        ),
        ["the config's key is another one"] = (
            "pinned key",
            "broken",
            lab => Replace(Config(lab), lab.Key.PublicKey.Hex, new string('0', 64))
        ),
        ["no key is pinned"] = (
            "pinned key",
            "warning",
            lab =>
                Do(() =>
                {
                    Directory.Delete(lab.Folder["home", "vibeworkout"], recursive: true);
                    File.Delete(Path.Combine(lab.State, "pinned"));
                })
        ),
        ["the pin lies in another user folder"] = (
            "pinned key",
            "broken",
            lab => Do(() => lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = lab.Folder["elsewhere"])
        ),
        ["the gate is switched off"] = (
            "switch",
            "broken",
            lab => Do(() => File.WriteAllText(Path.Combine(lab.Clone, ".vibeworkout-disable"), ""))
        ),
        ["the settings are gone"] = ("agent", "broken", lab => Do(() => File.Delete(Settings(lab)))),
        ["the settings are no JSON"] = ("claude-code hooks", "broken", lab => Do(() => File.AppendAllText(Settings(lab), "}"))),
        ["the hook entry is gone"] = ("claude-code hooks", "broken", lab => Do(() => File.WriteAllText(Settings(lab), "{}"))),
        ["the entry does not block when the program is missing"] = (
            "claude-code hooks",
            "broken",
            lab => Replace(Settings(lab), " || exit 2", "")
        ),
        ["the entry does not block when it times out"] = (
            "claude-code hooks",
            "broken",
            lab => Replace(Settings(lab), ", \"onFailure\": \"block\"", "")
        ),
        ["the entry's timeout is shorter than the gate's own"] = (
            "claude-code hooks",
            "broken",
            lab => Replace(Settings(lab), "\"timeout\": 20, \"onFailure\"", "\"timeout\": 2, \"onFailure\"")
        ),
        ["the entry is for one tool only"] = (
            "claude-code hooks",
            "broken",
            lab => Replace(Settings(lab), "\"matcher\": \"*\"", "\"matcher\": \"Bash\"")
        ),
        ["local settings turn hooks off"] = (
            "hooks on",
            "broken",
            lab => Do(() => File.WriteAllText(Path.Combine(lab.Clone, ".claude", "settings.local.json"), "{\"disableAllHooks\": true}"))
        ),
        ["the user's settings turn hooks off"] = (
            "hooks on",
            "broken",
            lab =>
                Do(() =>
                {
                    Directory.CreateDirectory(lab.Folder["home", ".claude"]);
                    File.WriteAllText(lab.Folder["home", ".claude", "settings.json"], "{\"disableAllHooks\": true}");
                })
        ),
        ["the remote is gone from git's config"] = (
            "remote",
            "broken",
            async lab => await lab.GitAsync(lab.Clone, "remote", "remove", "origin")
        ),
        ["the remote is away"] = ("remote", "broken", lab => Do(() => Directory.Move(lab.Remote, lab.Remote + ".gone"))),
        ["the signal is signed by somebody else"] = (
            "signal",
            "broken",
            lab => lab.PublishAsync(Signal.Sign(lab.Content(), new Ed25519PrivateKey(new byte[32])).ToJson())
        ),
        ["the signal is out of date"] = ("signal", "warning", lab => lab.PublishAsync(seconds: -60)),
        ["a clock is wrong"] = ("clock", "broken", lab => lab.PublishAsync(seconds: 3600)),
        ["the log cannot be written"] = ("log", "broken", lab => Do(() => Directory.CreateDirectory(lab.LogFile))),
        ["the git hooks are gone"] = (
            "post-push",
            "warning",
            lab => Do(() => File.Delete(Path.Combine(lab.Clone, ".git", "hooks", "pre-push")))
        ),
        ["a hook manager took over"] = (
            "post-push",
            "warning",
            async lab => await lab.GitAsync(lab.Clone, "config", "core.hooksPath", ".githooks")
        ),
        ["lines have waited for days"] = (
            "waiting lines",
            "warning",
            async lab =>
            {
                await lab.HookAsync("pre-tool-use");
                File.SetLastWriteTimeUtc(lab.LogFile, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));
            }
        ),
    };

    public static TheoryData<string> Names => [.. Breakages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_way_to_break_an_installation_is_found_and_has_a_mend(string name)
    {
        var (check, gravity, breakIt) = Breakages[name];
        using var lab = await HealthyAsync();
        await breakIt(lab);
        var ended = await lab.CliAsync("doctor", "--json");
        Assert.True(ended.Stdout.StartsWith('['), ended.ToString());
        using var findings = JsonDocument.Parse(ended.Stdout);
        var found = findings
            .RootElement.EnumerateArray()
            .FirstOrDefault(f => f.GetProperty("check").GetString() == check && f.GetProperty("gravity").GetString() == gravity);
        Assert.True(found.ValueKind == JsonValueKind.Object, $"{check} {gravity} is not among\n{ended}");
        Assert.False(string.IsNullOrEmpty(found.GetProperty("mend").GetString()));
        Assert.Equal(gravity == "broken" ? 1 : 0, ended.ExitCode);
    }

    [Fact]
    public async Task An_untrusted_hook_of_Codex_is_found_and_a_trusted_one_is_fine()
    {
        using var lab = await HealthyAsync();
        await lab.InitAsync("--agent", "codex");
        Assert.Contains("codex trust", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        Directory.CreateDirectory(lab.Folder["home", ".codex"]);
        // a command as earlier versions wrote it, and the hash as Codex itself wrote it for exactly that one
        var hooks = lab.Folder["clone", ".codex", "hooks.json"];
        var (now, before) = (AgentSetup.Codex.GateCommands[0], AgentSetup.Codex.GateCommands[1]);
        await Replace(hooks, Escaped(now), Escaped(before));
        File.WriteAllText(
            lab.Folder["home", ".codex", "config.toml"],
            $"[hooks.state.\"{lab.Clone}/.codex/hooks.json:pre_tool_use:0:0\"]\ntrusted_hash = "
                + $"\"sha256:944136ac1c876755685858d750071f02ac70384d3b32c297cdfa4de7fac1b2b7\"\n"
        );
        var ended = await lab.CliAsync("doctor");
        Assert.DoesNotContain("codex trust", ended.Stdout, StringComparison.Ordinal);
        Assert.Equal(0, ended.ExitCode);
    }

    [Fact]
    public async Task A_plugin_that_was_changed_taken_away_switched_off_or_given_no_time_is_found()
    {
        using var lab = await HealthyAsync();
        await lab.InitAsync("--agent", "opencode", "--agent", "cline");
        const string patience = "CLINE_PLUGIN_IMPORT_TIMEOUT_MS";
        Assert.Contains(patience, (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        lab.Environment[patience] = "60000";
        var well = await lab.CliAsync("doctor");
        Assert.True(well.ExitCode == 0, well.ToString());
        Assert.DoesNotContain(patience, well.Stdout, StringComparison.Ordinal);

        lab.Environment["OPENCODE_PURE"] = "1";
        Assert.Contains("OPENCODE_PURE is set", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        lab.Environment.Remove("OPENCODE_PURE");
        var (plugin, permission) = (lab.Folder["clone", ".opencode", "plugin", "vibeworkout.js"], lab.Folder["clone", "opencode.json"]);
        foreach (var (path, text) in new[] { (plugin, "// "), (permission, "{ \"permission\": {} }") })
        {
            var whole = File.ReadAllText(path);
            File.WriteAllText(path, text + whole[..^2]);
            var broken = await lab.CliAsync("doctor");
            Assert.True(broken.ExitCode == 1 && broken.Stdout.Contains("✗ opencode hooks", StringComparison.Ordinal), broken.ToString());
            File.WriteAllText(path, whole);
        }

        File.Delete(permission);
        Assert.Contains("opencode.json is not there", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        await lab.InitAsync("--agent", "opencode");
        Assert.Equal(0, (await lab.CliAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task A_weakened_entry_is_put_right_by_init()
    {
        using var lab = await HealthyAsync();
        await Replace(Settings(lab), " || exit 2", "");
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task The_status_line_tells_heart_rate_lock_and_counts_without_the_network()
    {
        using var lab = await HealthyAsync();
        Assert.Equal(0, (await lab.InitAsync("--statusline")).ExitCode);
        Assert.Contains("vibeworkout statusline", File.ReadAllText(Settings(lab)), StringComparison.Ordinal);
        await lab.HookAsync("pre-tool-use");
        Directory.Move(lab.Remote, lab.Remote + ".gone");
        var ended = await lab.CliInAsync(lab.Clone, $$"""{"session_id":"agent-session","cwd":"{{lab.Clone}}"}""", "statusline");
        Assert.Equal(new Ended(0, "♥ 132/100 🔓 1 ✓ 0 ✗ · 1 waiting\n", ""), ended);
        Assert.Equal(new Ended(0, "", ""), await lab.CliInAsync(lab.Folder.Path, "{}", "statusline"));
        File.WriteAllText(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
        Assert.Contains(
            "gating off",
            (await lab.CliInAsync(lab.Clone, $$"""{"cwd":"{{lab.Clone}}"}""", "statusline")).Stdout,
            StringComparison.Ordinal
        );
        await lab.CliAsync("uninstall");
        Assert.False(File.Exists(Settings(lab)));
    }

    private static async Task<GateLab> HealthyAsync()
    {
        var lab = await GateLab.CreateAsync();
        lab.Environment["PATH"] = $"{Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}";
        await lab.PublishAsync();
        return lab;
    }

    private static string Config(GateLab lab) => Path.Combine(lab.Clone, "vibeworkout.config.json");

    private static string Settings(GateLab lab) => Path.Combine(lab.Clone, ".claude", "settings.json");

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static string Escaped(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static Task Replace(string path, string from, string to) =>
        Do(() =>
        {
            var text = File.ReadAllText(path);
            Assert.Contains(from, text, StringComparison.Ordinal);
            var at = text.IndexOf(from, StringComparison.Ordinal);
            File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        });

    private static void Write(string path, string script)
    {
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
