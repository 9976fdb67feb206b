using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>What a run of the real agent came to.</summary>
/// <param name="Process">The client's end.</param>
/// <param name="Model">What the scripted model was sent: tool results and our sentences.</param>
public sealed record AgentRun(Ended Process, string Model);

/// <summary>Runs the real Claude Code against a scripted model on loopback: no account, no network.</summary>
public static class ClaudeCode
{
    /// <summary>The pinned versions.</summary>
    public static TheoryData<string> Versions =>
        [.. File.ReadAllLines(Path.Combine(Programs.Root, "eng", "claude-code-versions")).Where(l => l.Length > 0)];

    /// <summary>The newest and the oldest of them, for what takes long.</summary>
    public static IReadOnlyList<string> Ends => [Versions.First().Data, Versions.Last().Data];

    /// <summary>One step of the script: the tools that the model calls side by side.</summary>
    public static object Step(params object[] tools) => new { text = "go on", tools };

    public static object Bash(string command, string? id = null) =>
        new
        {
            name = "Bash",
            input = new { command, description = "work" },
            id,
        };

    /// <summary>A version's program; the test skips where it is not installed.</summary>
    public static string Client(string version)
    {
        var client = Path.Combine(
            Programs.Root,
            "artifacts",
            "npm",
            $"claude-code-{version}",
            "node_modules",
            "@anthropic-ai",
            "claude-code-linux-x64",
            "claude"
        );
        Assert.SkipUnless(File.Exists(client), $"Claude Code {version} is not installed (eng/install-test-needs does it)");
        return client;
    }

    /// <summary>Runs a script in the lab's clone.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="version">Which client; the test skips where it is not installed.</param>
    /// <param name="programs">The folder with a program named <c>vibeworkout</c> that the hooks find first; null for the real one.</param>
    /// <param name="steps">The script.</param>
    public static Task<AgentRun> RunAsync(GateLab lab, string version, string? programs, params object[] steps) =>
        RunAsync(lab, version, programs, lab.Clone, steps);

    /// <summary>The same in another folder.</summary>
    public static async Task<AgentRun> RunAsync(GateLab lab, string version, string? programs, string folder, params object[] steps)
    {
        var runner = SharedFiles.Require("tools/claude-run.sh");
        var client = Client(version);
        var (script, model) = (lab.Folder["script.json"], lab.Folder["model.jsonl"]);
        await File.WriteAllTextAsync(script, JsonSerializer.Serialize(steps.Append(new { text = "done" })));
        File.Delete(model);
        var environment = new Dictionary<string, string>(lab.Environment)
        {
            ["PATH"] = $"{programs ?? Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}",
            ["CLAUDE"] = client,
            ["MODEL_LOG"] = model,
            ["CLAUDE_TIMEOUT"] = "100",
        };
        var passed = new[] { "VIBEWORKOUT_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "CLAUDE_CONFIG_DIR" }.Where(
            lab.Environment.ContainsKey
        );
        var ended = await Programs.RunAsync(
            "bash",
            folder,
            environment,
            default,
            [runner, folder, script, .. passed.Select(name => $"{name}={lab.Environment[name]}")]
        );
        return new(ended, File.Exists(model) ? await File.ReadAllTextAsync(model) : "");
    }
}
