using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The gate with the agent itself: every pinned version of Claude Code, its real tools and real hooks.</summary>
public class ClaudeCodeTests
{
    [Theory]
    [MemberData(nameof(ClaudeCode.Versions), MemberType = typeof(ClaudeCode))]
    public async Task Unlocked_every_call_runs_and_is_logged_one_to_one(string version)
    {
        using var lab = await GateLab.CreateAsync();
        await UnlockAsync(lab);
        await ClaudeCode.RunAsync(
            lab,
            version,
            null,
            ClaudeCode.Step(ClaudeCode.Bash("echo one", "toolu_a"), ClaudeCode.Bash("echo two", "toolu_b")),
            ClaudeCode.Step(ClaudeCode.Bash("exit 3", "toolu_fails")),
            ClaudeCode.Step(
                new
                {
                    name = "Write",
                    id = "toolu_write",
                    input = new { file_path = Path.Combine(lab.Clone, "out.txt"), content = "x" },
                }
            ),
            ClaudeCode.Step(
                new
                {
                    name = "WebFetch",
                    id = "toolu_refused",
                    input = new { url = "http://127.0.0.1:9/", prompt = "x" },
                }
            ),
            ClaudeCode.Step(
                new
                {
                    name = "Agent",
                    id = "toolu_agent",
                    input = new
                    {
                        description = "look",
                        prompt = "look",
                        subagent_type = "general-purpose",
                    },
                }
            ),
            ClaudeCode.Step(ClaudeCode.Bash("echo sub", "toolu_sub"))
        );
        Assert.True(File.Exists(Path.Combine(lab.Clone, "out.txt")));

        var log = await Eventually.BecomesAsync(
            async () =>
            {
                await lab.CliAsync("sync");
                return await lab.RemoteLogAsync();
            },
            lines => lines.OfType<OutcomeEvent>().Count() >= 6,
            "the whole log"
        );
        Assert.Equal(
            ["toolu_a", "toolu_agent", "toolu_b", "toolu_fails", "toolu_refused", "toolu_sub", "toolu_write"],
            log.OfType<AttemptEvent>().Select(a => a.ToolUseId).Order(StringComparer.Ordinal)
        );
        Assert.All(log.OfType<AttemptEvent>(), attempt => Assert.True(attempt.Allowed));
        var outcomes = log.OfType<OutcomeEvent>().ToDictionary(o => o.ToolUseId!, o => o.Succeeded);
        Assert.Equal(
            new Dictionary<string, bool?>
            {
                ["toolu_a"] = true,
                ["toolu_b"] = true,
                ["toolu_fails"] = false,
                ["toolu_write"] = true,
                ["toolu_agent"] = true,
                ["toolu_sub"] = true,
            },
            outcomes
        );
        // the script's next step goes to whoever asks first: the subagent, or, where the client runs it in the background, its parent
        Assert.Contains(log.OfType<AttemptEvent>().Single(a => a.ToolUseId == "toolu_sub").Subagent, new[] { "general-purpose", null });
    }

    [Theory]
    [MemberData(nameof(ClaudeCode.Versions), MemberType = typeof(ClaudeCode))]
    public async Task Locked_no_tool_has_any_effect_and_the_model_is_told_why(string version)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 86, seconds: 280);
        var run = await ClaudeCode.RunAsync(
            lab,
            version,
            null,
            ClaudeCode.Step(
                ClaudeCode.Bash("touch effect"),
                new { name = "Write", input = new { file_path = Path.Combine(lab.Clone, "effect"), content = "x" } }
            )
        );
        AssertBlocked(lab, run, "locked", version);
        Assert.Contains("86 bpm; they unlock at 100", run.Model, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ClaudeCode.Versions), MemberType = typeof(ClaudeCode))]
    public async Task A_crossing_in_the_middle_of_a_run_is_felt(string version)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 86, seconds: 280);
        // the script's own call unlocks: it runs git on the remote, as the server does
        await UnlockAsync(lab, "refs/heads/prepared");
        var unlock = $"git -C '{lab.Remote}' update-ref refs/vibeworkout/hr/{GateLab.UserKeyText} refs/heads/prepared && sleep 1.2";
        File.WriteAllText(
            Path.Combine(lab.Clone, "vibeworkout.config.json"),
            File.ReadAllText(Path.Combine(lab.Clone, "vibeworkout.config.json"))
                .Replace("\n}", ",\n  \"gated_tools\": [\"Write\"]\n}", StringComparison.Ordinal)
        );
        await ClaudeCode.RunAsync(
            lab,
            version,
            null,
            ClaudeCode.Step(new { name = "Write", input = new { file_path = Path.Combine(lab.Clone, "before"), content = "x" } }),
            ClaudeCode.Step(ClaudeCode.Bash(unlock)),
            ClaudeCode.Step(new { name = "Write", input = new { file_path = Path.Combine(lab.Clone, "after"), content = "x" } })
        );
        Assert.False(File.Exists(Path.Combine(lab.Clone, "before")));
        Assert.True(File.Exists(Path.Combine(lab.Clone, "after")));
    }

    public static TheoryData<string, string> Failures
    {
        get
        {
            string[] rows =
            [
                "binary missing",
                "binary not executable",
                "binary crashes",
                "binary is killed",
                "binary hangs",
                "config missing",
                "config broken",
                "key replaced",
                "remote gone",
                "clock off",
                "owned by another user",
            ];
            var table = new TheoryData<string, string>();
            foreach (var version in ClaudeCode.Ends)
            {
                // 2.1.197 lets a call through whose hook outlives its timeout, whatever is configured; our own deadline keeps the real
                // program far from it
                foreach (var row in rows.Where(r => r != "binary hangs" || version != "2.1.197"))
                {
                    table.Add(version, row);
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_fails_the_call_is_blocked(string version, string failure)
    {
        using var lab = await GateLab.CreateAsync();
        await UnlockAsync(lab);
        var programs = lab.Folder["programs"];
        Directory.CreateDirectory(programs);
        var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
        switch (failure)
        {
            case "binary missing":
                var settings = Path.Combine(lab.Clone, ".claude", "settings.json");
                File.WriteAllText(
                    settings,
                    File.ReadAllText(settings).Replace("vibeworkout", "vibeworkout-that-is-not-there", StringComparison.Ordinal)
                );
                break;
            case "binary not executable":
                settings = Path.Combine(lab.Clone, ".claude", "settings.json");
                Fake(programs, "exit 0", executable: false);
                File.WriteAllText(
                    settings,
                    File.ReadAllText(settings).Replace("vibeworkout", $"{programs}/vibeworkout", StringComparison.Ordinal)
                );
                break;
            case "binary crashes":
                Fake(programs, "kill -SEGV $$");
                break;
            case "binary is killed":
                Fake(programs, "kill -KILL $$");
                break;
            case "binary hangs":
                Fake(programs, "sleep 60");
                break;
            case "config missing":
                File.Delete(config);
                break;
            case "config broken":
                File.WriteAllText(config, "{");
                break;
            case "key replaced":
                File.WriteAllText(
                    config,
                    File.ReadAllText(config)
                        .Replace(lab.Key.PublicKey.Hex, new Ed25519PrivateKey(new byte[32]).PublicKey.Hex, StringComparison.Ordinal)
                );
                break;
            case "remote gone":
                Directory.Move(lab.Remote, lab.Remote + ".gone");
                break;
            case "clock off":
                await lab.PublishAsync(seconds: 3600);
                break;
            case "owned by another user":
                await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 280);
                Assert.SkipUnless(Environment.UserName == "root", "only the superuser can give a folder away");
                await Programs.RunAsync("chown", lab.Folder.Path, lab.Environment, default, "-R", "65534", lab.Clone);
                break;
        }

        var run = await ClaudeCode.RunAsync(
            lab,
            version,
            failure.StartsWith("binary", StringComparison.Ordinal) ? programs : null,
            ClaudeCode.Step(ClaudeCode.Bash("touch effect"))
        );
        AssertBlocked(lab, run, failure, version);
    }

    private static void AssertBlocked(GateLab lab, AgentRun run, string what, string version)
    {
        Assert.NotEqual("", run.Model); // the agent did run
        Assert.False(File.Exists(Path.Combine(lab.Clone, "effect")), $"{what}: the call ran\n{run.Process}\n{run.Model}");
        Programs.Report($"claude-code {version, -8} {what, -24} blocked");
    }

    private static async Task UnlockAsync(GateLab lab, string? into = null)
    {
        if (into is null)
        {
            await lab.PublishAsync(seconds: 280);
        }
        else
        {
            await lab.WriteRefAsync(into, Protocol.Refs.RefNames.SignalFile, Signal.Sign(lab.Content(seconds: 280), lab.Key).ToJson());
        }
    }

    private static void Fake(string folder, string script, bool executable = true)
    {
        foreach (var path in new[] { Path.Combine(folder, "vibeworkout"), Path.Combine(folder, "vibeworkout-hook") })
        {
            File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0));
        }
    }
}
