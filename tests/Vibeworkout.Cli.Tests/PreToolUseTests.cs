using System.Text;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>The gate, as an agent meets it: a process, JSON on standard input, an exit code.</summary>
public class PreToolUseTests
{
    [Fact]
    public async Task A_good_signal_lets_the_call_through_in_silence_and_logs_one_line()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        var ended = await lab.HookAsync("pre-tool-use", "Edit", "toolu_1");
        Assert.Equal(new Ended(0, "", ""), ended);
        var attempt = Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog()));
        Assert.Equal(
            ("Edit", "toolu_1", true, true, null, GateLab.SessionId, 132),
            (attempt.Tool, attempt.ToolUseId, attempt.Allowed, attempt.Gated, attempt.Reason, attempt.SessionId, attempt.Bpm)
        );
        Assert.Equal(("claude-code", "agent-session"), (attempt.Agent, attempt.AgentSessionId));
        Assert.Equal(7, attempt.Id!.Value.Version);
    }

    [Fact]
    public async Task A_low_heart_rate_blocks_and_says_what_to_do()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 86);
        var ended = await lab.HookAsync("pre-tool-use");
        Assert.Equal((2, ""), (ended.ExitCode, ended.Stdout));
        Assert.Contains("86 bpm; they unlock at 100", ended.Stderr, StringComparison.Ordinal);
        Assert.Contains("Do not retry", ended.Stderr, StringComparison.Ordinal);
        var attempt = Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog()));
        Assert.Equal((false, "hr_below_threshold", 86), (attempt.Allowed, attempt.Reason, attempt.Bpm));
    }

    public static TheoryData<string, string> BadSignals =>
        new()
        {
            { "expired", "signal_expired" },
            { "far-future", "clock_skew" },
            { "other-user", "user_key_mismatch" },
            { "other-key", "invalid_signature" },
            { "unlocked-by-hand", "invalid_signature" },
            { "no-json", "payload_malformed" },
            { "huge", "payload_malformed" },
        };

    [Theory]
    [MemberData(nameof(BadSignals))]
    public async Task A_signal_that_is_not_right_blocks_with_its_reason(string kind, string reason)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(
            kind switch
            {
                "expired" => Signal.Sign(lab.Content(seconds: -3600), lab.Key).ToJson(),
                "far-future" => Signal.Sign(lab.Content(seconds: 3600), lab.Key).ToJson(),
                "other-user" => Signal.Sign(lab.Content(user: "mallory"), lab.Key).ToJson(),
                "other-key" => Signal.Sign(lab.Content(), new Ed25519PrivateKey(new byte[32])).ToJson(),
                "unlocked-by-hand" => Encoding.UTF8.GetBytes(
                    Encoding
                        .UTF8.GetString(Signal.Sign(lab.Content(hrOk: false), lab.Key).ToJson())
                        .Replace("\"hr_ok\":false", "\"hr_ok\":true", StringComparison.Ordinal)
                ),
                "no-json" => "hello"u8.ToArray(),
                _ => new byte[1_000_000],
            }
        );
        await BlocksAsync(lab, reason);
    }

    [Fact]
    public async Task Without_a_signal_on_the_remote_it_is_missing() => await WithLabAsync(lab => BlocksAsync(lab, "signal_missing"));

    [Fact]
    public async Task A_remote_that_is_gone_blocks_even_when_a_good_signal_was_here_before() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
            Directory.Move(lab.Remote, lab.Remote + ".gone");
            MakeOld(lab);
            await BlocksAsync(lab, "signal_fetch_failed");
        });

    [Fact]
    public async Task A_cached_good_signal_needs_no_remote_while_it_is_young() =>
        await WithLabAsync(async lab =>
        {
            await lab.InitAsync("--publish-interval", "300", "--ttl", "300");
            await lab.PublishAsync(seconds: 250);
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
            Directory.Move(lab.Remote, lab.Remote + ".gone");
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        });

    [Fact]
    public async Task A_cached_signal_that_somebody_edited_unlocks_nothing() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync(hrOk: false, bpm: 80);
            Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
            var cache = Directory.GetFiles(Path.Combine(lab.State, "signal"), "*.json").Single();
            File.WriteAllText(cache, File.ReadAllText(cache).Replace("\"hr_ok\":false", "\"hr_ok\":true", StringComparison.Ordinal));
            Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
        });

    [Fact]
    public async Task Without_a_config_tools_are_locked() =>
        await WithLabAsync(async lab =>
        {
            File.Delete(Path.Combine(lab.Clone, "vibeworkout.config.json"));
            await BlocksAsync(lab, "config_missing");
        });

    [Theory]
    [InlineData("\"octocat\"", "\"../../x\"")]
    [InlineData("\"octocat\"", "\"a b\"")]
    [InlineData("\"octocat\"", "\"a.lock\"")]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"public_key\": \"", "\"public_key\": \"ab")]
    [InlineData("{", "{{")]
    [InlineData("refs/vibeworkout/hr/", "refs/heads/")]
    public async Task A_config_that_cannot_be_used_blocks_and_no_ref_or_path_is_made_of_it(string from, string to) =>
        await WithLabAsync(async lab =>
        {
            var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
            File.WriteAllText(config, File.ReadAllText(config).Replace(from, to, StringComparison.Ordinal));
            await BlocksAsync(lab, "config_invalid");
        });

    [Fact]
    public async Task A_config_with_another_key_than_the_pinned_one_is_not_trusted() =>
        await WithLabAsync(async lab =>
        {
            var mallory = new Ed25519PrivateKey(new byte[32]);
            await lab.PublishAsync(Signal.Sign(lab.Content(), mallory).ToJson());
            var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
            File.WriteAllText(
                config,
                File.ReadAllText(config).Replace(lab.Key.PublicKey.Hex, mallory.PublicKey.Hex, StringComparison.Ordinal)
            );
            await BlocksAsync(lab, "key_not_trusted");
            await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", lab.Remote + "/../remote.git"); // pointing elsewhere does not shake the pin off
            await BlocksAsync(lab, "key_not_trusted");
        });

    [Fact]
    public async Task A_fresh_clone_pins_the_key_at_first_use() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            Directory.Delete(lab.Folder["home", "vibeworkout"], recursive: true);
            await lab.CloneAsync(lab.Folder["other"]);
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use", folder: lab.Folder["other"])).ExitCode);
            var config = Path.Combine(lab.Folder["other"], "vibeworkout.config.json");
            File.WriteAllText(
                config,
                File.ReadAllText(config).Replace(lab.Key.PublicKey.Hex, new string('0', 64), StringComparison.Ordinal)
            );
            var ended = await lab.HookAsync("pre-tool-use", folder: lab.Folder["other"]);
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("another public key", ended.Stderr, StringComparison.Ordinal);
        });

    [Fact]
    public async Task An_environment_that_names_another_user_folder_is_no_first_use() =>
        await WithLabAsync(async lab =>
        {
            var mallory = new Ed25519PrivateKey(new byte[32]);
            await lab.PublishAsync(Signal.Sign(lab.Content(), mallory).ToJson());
            var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
            File.WriteAllText(
                config,
                File.ReadAllText(config).Replace(lab.Key.PublicKey.Hex, mallory.PublicKey.Hex, StringComparison.Ordinal)
            );
            lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = lab.Folder["elsewhere"];
            await BlocksAsync(lab, "key_not_trusted");
            var ended = await lab.HookAsync("pre-tool-use");
            Assert.Contains("VIBEWORKOUT_CONFIG_HOME is not as it was", ended.Stderr, StringComparison.Ordinal);
            Assert.False(Directory.Exists(lab.Folder["elsewhere"]));

            File.Delete(config); // not even the plugin takes it for a folder that was never set up
            var input =
                $$"""{"session_id":"a","cwd":"{{lab.Clone}}","tool_name":"Bash","tool_input":{"command":"ls"},"tool_use_id":"p1"}""";
            Assert.Equal(2, (await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use", "--plugin")).ExitCode);

            Assert.Equal(0, (await lab.InitAsync()).ExitCode); // the person may
            await lab.PublishAsync();
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        });

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("\0\u0001")]
    [InlineData("{\"tool_name\": 12}")]
    [InlineData("{\"tool_name\": \"\"}")]
    public async Task Input_that_cannot_be_read_is_a_block_and_a_line(string input) =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            var ended = await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use");
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("hook input cannot be read", ended.Stderr, StringComparison.Ordinal);
            Assert.Equal("internal_error", Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog())).Reason);
        });

    [Fact]
    public async Task An_unknown_event_and_a_folder_without_repository_block() =>
        await WithLabAsync(async lab =>
        {
            Assert.Equal(2, (await lab.HookAsync("pre-tool-us")).ExitCode);
            var outside = Directory.CreateDirectory(lab.Folder["outside"]).FullName;
            var ended = await lab.HookAsync("pre-tool-use", folder: outside);
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("no git repository", ended.Stderr, StringComparison.Ordinal);
        });

    [Fact]
    public async Task Megabytes_of_input_are_passed_over() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            var input =
                $$"""{"tool_input":{"content":"{{new string('x', 20_000_000)}}"},"session_id":"s","cwd":"{{lab.Clone}}","tool_name":"Write","tool_use_id":"t"}""";
            Assert.Equal(0, (await lab.CliInAsync(lab.Clone, input, "hook", "pre-tool-use")).ExitCode);
            Assert.True(new FileInfo(lab.LogFile).Length < 1000);
        });

    [Fact]
    public async Task A_log_that_cannot_be_written_blocks() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            Directory.CreateDirectory(lab.LogFile); // as good as a read-only or full disk: the line cannot be written
            var ended = await lab.HookAsync("pre-tool-use");
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("could not", ended.Stderr, StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_full_disk_blocks_and_leaves_no_half_line() =>
        await WithLabAsync(async lab =>
        {
            Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");
            await lab.PublishAsync();
            File.CreateSymbolicLink(lab.LogFile, "/dev/full");
            Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
        });

    [Fact]
    public async Task A_remote_that_hangs_or_asks_for_a_password_blocks_in_time() =>
        await WithLabAsync(async lab =>
        {
            await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
            await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", server.UrlOf("remote.git"));
            server.Before = context =>
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
                return Results.StatusCode(401);
            };
            await BlocksAsync(lab, "signal_fetch_failed");
            server.Before = context =>
            {
                context.RequestAborted.WaitHandle.WaitOne();
                return null;
            };
            MakeOld(lab);
            await BlocksAsync(lab, "signal_fetch_failed");
        });

    [Fact]
    public async Task An_agent_that_never_finishes_its_sentence_is_answered_at_the_deadline() =>
        await WithLabAsync(async lab =>
        {
            using var hook = Programs.Start(Programs.Hook, lab.Clone, lab.Environment, "pre-tool-use");
            await hook.StandardInput.WriteAsync("{\"tool_name\":");
            await hook.StandardInput.FlushAsync();
            var said = await hook.StandardError.ReadToEndAsync();
            await hook.WaitForExitAsync();
            Assert.Equal(2, hook.ExitCode);
            Assert.Contains("could not finish within 8 s", said, StringComparison.Ordinal);
        });

    [Fact]
    public async Task The_users_own_switch_lets_calls_through_and_logs_them() =>
        await WithLabAsync(async lab =>
        {
            File.WriteAllText(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
            var attempt = Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog()));
            Assert.Equal((true, false, "gating_disabled"), (attempt.Allowed, attempt.Gated, attempt.Reason));
        });

    [Fact]
    public async Task Tools_that_the_config_leaves_out_are_logged_and_let_through() =>
        await WithLabAsync(async lab =>
        {
            var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
            File.WriteAllText(
                config,
                File.ReadAllText(config).Replace("\n}", ",\n  \"gated_tools\": [\"Bash\", \"mcp__*\"]\n}", StringComparison.Ordinal)
            );
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use", "Read")).ExitCode);
            Assert.Equal(2, (await lab.HookAsync("pre-tool-use", "mcp__db__drop")).ExitCode);
            Assert.Equal("tool_exempt", lab.LocalLog().OfType<AttemptEvent>().First().Reason);
        });

    [Fact]
    public async Task Fifty_hooks_at_once_write_fifty_lines() =>
        await WithLabAsync(async lab =>
        {
            await lab.InitAsync("--publish-interval", "300", "--ttl", "300");
            await lab.PublishAsync(seconds: 250);
            await lab.HookAsync("pre-tool-use");
            var all = await Task.WhenAll(Enumerable.Range(1, 49).Select(_ => lab.HookAsync("pre-tool-use")));
            Assert.All(all, ended => Assert.Equal(0, ended.ExitCode));
            Assert.Equal(50, lab.LocalLog().Select(l => l.Id).Distinct().Count());
        });

    [Fact]
    public async Task A_line_after_a_torn_one_begins_on_its_own() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            File.WriteAllText(lab.LogFile, "{\"ts\":\"2026-");
            await lab.HookAsync("pre-tool-use");
            Assert.Equal(2, File.ReadAllLines(lab.LogFile).Length);
        });

    [Fact]
    public async Task A_linked_worktree_and_a_submodule_are_gated_too() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync();
            await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use", folder: lab.Folder["tree"])).ExitCode);
            Assert.Single(lab.LocalLog()); // all work trees share one log

            await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["outer.git"]);
            await lab.GitAsync(lab.Folder.Path, "clone", "-q", lab.Folder["outer.git"], lab.Folder["outer"]);
            await lab.GitAsync(lab.Folder["outer"], "submodule", "add", "-q", lab.Remote, "sub");
            Assert.Equal(0, (await lab.HookAsync("pre-tool-use", folder: Path.Combine(lab.Folder["outer"], "sub"))).ExitCode);
            Assert.True(File.Exists(Path.Combine(lab.Folder["outer"], ".git", "modules", "sub", "vibeworkout-stats.jsonl")));
        });

    [Fact]
    public async Task A_locked_signal_is_asked_for_again_within_a_second() =>
        await WithLabAsync(async lab =>
        {
            await lab.PublishAsync(hrOk: false, bpm: 90);
            Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
            await lab.PublishAsync();
            await Eventually.BecomesAsync(async () => (await lab.HookAsync("pre-tool-use")).ExitCode, code => code == 0, "unlocking");
        });

    private static async Task WithLabAsync(Func<GateLab, Task> test)
    {
        using var lab = await GateLab.CreateAsync();
        await test(lab);
    }

    private static async Task BlocksAsync(GateLab lab, string reason)
    {
        var before = lab.LocalLog().Count;
        var ended = await lab.HookAsync("pre-tool-use");
        Assert.Equal((2, ""), (ended.ExitCode, ended.Stdout));
        Assert.StartsWith("vibeworkout: ", ended.Stderr, StringComparison.Ordinal);
        Assert.Single(ended.Stderr.Trim().Split('\n'));
        var attempt = Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog().Skip(before)));
        Assert.Equal((false, reason), (attempt.Allowed, attempt.Reason));
    }

    /// <summary>As if the signal had been fetched a while ago.</summary>
    private static void MakeOld(GateLab lab)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(lab.State, "signal")))
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        }
    }
}
