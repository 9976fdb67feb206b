using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>What every real client has to do, in its own dialect.</summary>
public static class AgentRows
{
    /// <summary>What the program for hooks does, call by call.</summary>
    private static readonly (string Row, string Does)[] Failing =
    [
        ("crashes", "kill -SEGV $$"),
        ("killed", "kill -KILL $$"),
        ("junk", "echo '{\"permission'; echo junk >&2; exit 1"),
        ("silent", "exec sleep 100"),
        ("slow", "sleep 1; real"),
        ("locked", "real"),
        ("config broken", "printf '{' >'CONFIG'; real"),
        ("fails, then is taken away", "rm -f 'FOLDER/vibeworkout' 'FOLDER/vibeworkout-hook'; exit 1"),
        ("missing", "exit 0"),
    ];

    /// <summary>Each client with each way in which what the gate needs is gone or wrong. The program is the same for all, so this is tried with two of
    /// them.</summary>
    public static TheoryData<string, string> Table(params string[] clients)
    {
        var table = new TheoryData<string, string>();
        foreach (var client in clients)
        {
            foreach (var row in new[] { "not executable", "config missing", "key replaced", "remote gone", "clock off" })
            {
                table.Add(client, row);
            }
        }

        return table;
    }

    /// <summary>A script with a shell command, a file, three calls at once, a command that fails, a read that fails, and a subagent that works.</summary>
    public static async Task RunUnlockedAsync(string client)
    {
        using var lab = await SetUpAsync(client);
        await lab.PublishAsync(seconds: 290);
        var (steps, expected) = Script(lab, client);
        var run = await OtherAgents.RunAsync(lab, client, null, lab.Clone, lab.Folder["home"], steps);
        Assert.True(File.Exists(Path.Combine(lab.Clone, "effect")), run.ToString());
        Assert.True(File.Exists(Path.Combine(lab.Clone, "effect2")), run.ToString());
        var log = await Eventually.BecomesAsync(
            async () =>
            {
                await lab.CliAsync("sync");
                return await lab.RemoteLogAsync();
            },
            lines => lines.OfType<OutcomeEvent>().Count() >= expected.Count,
            $"the log of {client}: {run}"
        );
        Assert.All(log, line => Assert.Equal(OtherAgents.NameOf(client), line.Agent));
        var outcomes = log.OfType<OutcomeEvent>().ToList();
        var told = log.OfType<AttemptEvent>()
            .Select(a => $"{(outcomes.SingleOrDefault(o => IsEndOf(o, a))?.Succeeded?.ToString() ?? "unfinished").ToLowerInvariant()}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected.Order(StringComparer.Ordinal), told);
        Assert.All(log, line => Assert.Equal(client is "gemini" or "copilot" or "qwen", line.InputHash is not null));
        if (OtherAgents.Delegate(client) is not null)
        {
            Assert.True(File.Exists(Path.Combine(lab.Clone, "effect3")), run.ToString());
            Assert.Contains(log.OfType<AttemptEvent>(), a => a.Subagent is not null);
        }

        if (OtherAgents.KeepsRecords(client))
        {
            var verified = await lab.CliAsync("verify", "--json");
            using var report = JsonDocument.Parse(verified.Stdout);
            Assert.True(report.RootElement.GetProperty("verdict").GetString() == "complete", verified.ToString());
            Assert.Equal(log.OfType<AttemptEvent>().Count(), report.RootElement.GetProperty("through_gate").GetInt32());
            Programs.Report($"{client, -20} {"verify", -26} all {expected.Count} calls of its records passed the gate");
        }

        Programs.Report($"{client, -20} {"unlocked", -26} {expected.Count} calls, each logged once with its end");
    }

    /// <summary>A run in which the gate fails at every call in another way, and no call may have an effect.</summary>
    public static async Task RunFailingAsync(string client)
    {
        using var lab = await SetUpAsync(client);
        await lab.PublishAsync(hrOk: false, bpm: 86, seconds: 290);
        var (programs, count) = (Directory.CreateDirectory(lab.Folder["programs"]).FullName, lab.Folder["count"]);
        var cases = Failing.Select((p, i) => $"{i}) {p.Does} ;;\n");
        var script =
            $"#!/bin/sh\ncase \"$*\" in *pre-tool-use*) ;; *) exit 0 ;; esac\nn=$(cat '{count}' 2>/dev/null || echo 0)\necho $((n + 1)) >'{count}'\n"
            + "real() { case $0 in *-hook) set -- hook \"$@\" ;; esac; exec 'CLI' \"$@\"; }\n"
            + $"case $n in\n{string.Concat(cases).Replace("real", "real \"$@\"", StringComparison.Ordinal)}esac\n";
        script = script
            .Replace("CONFIG", Path.Combine(lab.Clone, "vibeworkout.config.json"), StringComparison.Ordinal)
            .Replace("FOLDER", programs, StringComparison.Ordinal)
            .Replace("CLI", Programs.Cli, StringComparison.Ordinal);
        WritePrograms(programs, script, executable: true);
        var model = "";
        // Cline ends a run after three calls in a row that came to nothing
        foreach (var some in Enumerable.Range(0, Failing.Length).Chunk(client == "cline" ? 2 : Failing.Length))
        {
            var steps = some.Select(i => OtherAgents.Step(OtherAgents.Shell(client, $"touch effect-{i}")));
            model += (await OtherAgents.RunAsync(lab, client, programs, [.. steps, new { text = "done" }])).Model;
        }

        foreach (var (row, i) in Failing.Select((p, i) => (p.Row, i)))
        {
            Assert.False(File.Exists(Path.Combine(lab.Clone, $"effect-{i}")), $"{row}: a call ran\n{model}");
        }

        Assert.Equal($"{Failing.Length - 1}", (await File.ReadAllTextAsync(count)).Trim());
        Assert.Contains("86 bpm; they unlock at 100", model, StringComparison.Ordinal);
        Assert.Contains("who owns this repository", model, StringComparison.Ordinal);
        foreach (var (row, _) in Failing)
        {
            Programs.Report($"{client, -20} {row, -26} blocked");
        }
    }

    /// <summary>Two calls at once, neither of which may have an effect.</summary>
    public static async Task RunBrokenAsync(string client, string failure)
    {
        using var lab = await SetUpAsync(client);
        await lab.PublishAsync(seconds: failure == "clock off" ? 3600 : 290);
        var run = await OtherAgents.RunAsync(
            lab,
            client,
            Break(lab, failure),
            [
                OtherAgents.Step(OtherAgents.Shell(client, "touch effect"), OtherAgents.Write(client, Path.Combine(lab.Clone, "effect2"))),
                new { text = "done" },
            ]
        );
        Assert.NotEqual("", run.Model);
        Assert.False(
            File.Exists(Path.Combine(lab.Clone, "effect")) || File.Exists(Path.Combine(lab.Clone, "effect2")),
            $"{failure}: a call ran\n{run.Process}\n{run.Model}"
        );
        Programs.Report($"{client, -20} {failure, -26} blocked");
    }

    /// <summary>Breaks the gate in one way.</summary>
    /// <returns>The folder with the programs that are found first; null for the real ones.</returns>
    private static string? Break(GateLab lab, string failure)
    {
        var config = Path.Combine(lab.Clone, "vibeworkout.config.json");
        switch (failure)
        {
            case "config missing":
                File.Delete(config);
                return null;
            case "key replaced":
                File.WriteAllText(
                    config,
                    File.ReadAllText(config).Replace(lab.Key.PublicKey.Hex, new string('0', 64), StringComparison.Ordinal)
                );
                return null;
            case "remote gone":
                Directory.Move(lab.Remote, lab.Remote + ".gone");
                return null;
        }

        if (failure != "not executable")
        {
            return null;
        }

        var programs = Directory.CreateDirectory(lab.Folder["programs"]).FullName;
        WritePrograms(programs, "#!/bin/sh\n", executable: false);
        return programs;
    }

    private static void WritePrograms(string folder, string script, bool executable)
    {
        foreach (var path in new[] { "vibeworkout", "vibeworkout-hook" }.Select(program => Path.Combine(folder, program)))
        {
            File.WriteAllText(path, script);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0));
        }
    }

    private static (object[] Steps, IReadOnlyList<string> Expected) Script(GateLab lab, string client)
    {
        object Shell(string command) => OtherAgents.Shell(client, command);
        var nothing = OtherAgents.ReadNothing(client, Path.Combine(lab.Clone, "no-such-file"));
        var sub = OtherAgents.Delegate(client);
        object[] steps =
        [
            OtherAgents.Step(Shell("touch effect")),
            OtherAgents.Step(OtherAgents.Write(client, Path.Combine(lab.Clone, "effect2"))),
            OtherAgents.Step(Shell("echo one"), Shell("echo two"), Shell("echo three")),
            OtherAgents.Step(Shell("echo bad >&2; exit 3")),
            .. nothing is null ? Array.Empty<object>() : [OtherAgents.Step(nothing)],
            .. sub is null
                ? Array.Empty<object>()
                : [OtherAgents.Step(sub), OtherAgents.Step(Shell("touch effect3")), new { text = "done" }],
            new { text = "done" },
        ];
        // Codex tells of a shell command only that it ended
        return client == "codex"
            ? (steps, ["unfinished", "true", "unfinished", "unfinished", "unfinished", "unfinished"])
            : (
                steps,
                ["true", "true", "true", "true", "true", "false", "false", .. sub is null ? Array.Empty<string>() : ["true", "true"]]
            );
    }

    private static bool IsEndOf(OutcomeEvent outcome, AttemptEvent attempt) =>
        attempt.ToolUseId is { } id ? outcome.ToolUseId == id : outcome.InputHash == attempt.InputHash;

    private static async Task<GateLab> SetUpAsync(string client)
    {
        var lab = await GateLab.WithoutGateAsync();
        var ended = await lab.InitAsync("--agent", OtherAgents.NameOf(client));
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return lab;
    }
}
