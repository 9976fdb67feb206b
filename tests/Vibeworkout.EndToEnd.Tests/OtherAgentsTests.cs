using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The gate with the real Codex CLI and Gemini CLI, each in its own dialect.</summary>
public class OtherAgentsTests
{
    private static readonly object[] CodexScript =
    [
        new { text = "go", tools = new object[] { new { name = "exec_command", input = new { cmd = "touch effect" } } } },
        new
        {
            text = "go",
            tools = new object[] { new { name = "apply_patch", input = "*** Begin Patch\n*** Add File: effect2\n+x\n*** End Patch" } },
        },
        new { text = "done" },
    ];

    private static readonly object[] GeminiScript =
    [
        new { text = "go", tools = new object[] { new { name = "run_shell_command", input = new { command = "touch effect" } } } },
        new { text = "go", tools = new object[] { new { name = "write_file", input = new { file_path = "effect2", content = "x" } } } },
        new { text = "done" },
    ];

    [Theory]
    [InlineData("codex")]
    [InlineData("gemini")]
    public async Task Unlocked_calls_run_and_are_logged(string agent)
    {
        using var lab = await SetUpAsync(agent);
        await lab.PublishAsync(seconds: 280);
        await RunAsync(lab, agent);
        Assert.True(File.Exists(Path.Combine(lab.Clone, "effect")) && File.Exists(Path.Combine(lab.Clone, "effect2")));
        var log = await Eventually.BecomesAsync(
            async () =>
            {
                await lab.CliAsync("sync");
                return await lab.RemoteLogAsync();
            },
            lines => lines.OfType<OutcomeEvent>().Count() == 2,
            "the log"
        );
        Assert.Equal(
            agent == "codex" ? ["Bash", "apply_patch"] : ["run_shell_command", "write_file"],
            log.OfType<AttemptEvent>().Select(a => a.Tool)
        );
        Assert.All(log, line => Assert.Equal(agent, line.Agent));
        // Codex tells of a shell command only that it ended; Gemini gives calls no name
        Assert.Equal(
            agent == "codex" ? [null, true] : [true, true],
            log.OfType<OutcomeEvent>().OrderBy(o => o.Timestamp).Select(o => o.Succeeded)
        );
        Assert.All(log, line => Assert.Equal(agent == "gemini", line.InputHash is not null));
    }

    public static TheoryData<string, string> Failures
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var agent in new[] { "codex", "gemini" })
            {
                foreach (
                    var row in new[]
                    {
                        "locked",
                        "binary missing",
                        "binary not executable",
                        "binary crashes",
                        "binary is killed",
                        "config missing",
                        "config broken",
                        "key replaced",
                        "remote gone",
                        "clock off",
                    }
                )
                {
                    table.Add(agent, row);
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Locked_or_failing_no_call_has_any_effect(string agent, string failure)
    {
        using var lab = await SetUpAsync(agent);
        await lab.PublishAsync(
            hrOk: failure != "locked",
            bpm: failure == "locked" ? 86 : 130,
            seconds: failure == "clock off" ? 3600 : 280
        );
        string? programs = null;
        if (failure.StartsWith("binary", StringComparison.Ordinal))
        {
            programs = Directory.CreateDirectory(lab.Folder["programs"]).FullName;
            foreach (var program in new[] { Path.Combine(programs, "vibeworkout"), Path.Combine(programs, "vibeworkout-hook") })
            {
                File.WriteAllText(
                    program,
                    failure switch
                    {
                        "binary crashes" => "#!/bin/sh\nkill -SEGV $$\n",
                        "binary is killed" => "#!/bin/sh\nkill -KILL $$\n",
                        _ => "#!/nowhere/sh\n",
                    }
                );
                // one that is not executable: the shell would look further along the PATH, so the command names this file
                File.SetUnixFileMode(program, UnixFileMode.UserRead | (failure == "binary not executable" ? 0 : UnixFileMode.UserExecute));
            }

            if (failure == "binary not executable")
            {
                var settings = Path.Combine(lab.Clone, agent == "codex" ? ".codex/hooks.json" : ".gemini/settings.json");
                File.WriteAllText(
                    settings,
                    File.ReadAllText(settings).Replace("vibeworkout", $"{programs}/vibeworkout", StringComparison.Ordinal)
                );
            }
        }

        var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
        switch (failure)
        {
            case "config missing":
                File.Delete(config);
                break;
            case "config broken":
                File.WriteAllText(config, "{");
                break;
            case "key replaced":
                File.WriteAllText(
                    config,
                    File.ReadAllText(config).Replace(lab.Key.PublicKey.Hex, new string('0', 64), StringComparison.Ordinal)
                );
                break;
            case "remote gone":
                Directory.Move(lab.Remote, lab.Remote + ".gone");
                break;
        }

        var run = await RunAsync(lab, agent, programs);
        Assert.NotEqual("", run.Model);
        Assert.False(
            File.Exists(Path.Combine(lab.Clone, "effect")) || File.Exists(Path.Combine(lab.Clone, "effect2")),
            $"{failure}: a call ran\n{run.Process}\n{run.Model}"
        );
        if (failure == "locked")
        {
            Assert.Contains("86 bpm; they unlock at 100", run.Model, StringComparison.Ordinal);
        }

        Programs.Report($"{agent, -20} {failure, -24} blocked");
    }

    private static async Task<GateLab> SetUpAsync(string agent)
    {
        var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--agent", agent)).ExitCode);
        return lab;
    }

    private static Task<AgentRun> RunAsync(GateLab lab, string agent, string? programs = null) =>
        OtherAgents.RunAsync(lab, agent, programs, agent == "codex" ? CodexScript : GeminiScript);
}
