using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>Runs the real Codex CLI or Gemini CLI against a scripted model on loopback: no account, no network.</summary>
public static class OtherAgents
{
    /// <summary>Runs a script in the lab's clone; the test skips where the client is not installed.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="agent"><c>codex</c> or <c>gemini</c>.</param>
    /// <param name="programs">The folder with a program named <c>vibeworkout</c> that the hooks find first; null for the real one.</param>
    /// <param name="steps">The script.</param>
    public static async Task<AgentRun> RunAsync(GateLab lab, string agent, string? programs, object[] steps)
    {
        var runner = SharedFiles.Require($"tools/{agent}-run.sh");
        var client =
            agent == "codex"
                ? Path.Combine(
                    Programs.Root,
                    "artifacts",
                    "npm",
                    "codex-0.169.0",
                    "node_modules",
                    "@openai",
                    "codex-linux-x64",
                    "vendor",
                    "x86_64-unknown-linux-musl",
                    "bin",
                    "codex"
                )
                : Path.Combine(
                    Programs.Root,
                    "artifacts",
                    "npm",
                    "gemini-0.61.0",
                    "node_modules",
                    "@google",
                    "gemini-cli",
                    "bundle",
                    "gemini.js"
                );
        Assert.SkipUnless(File.Exists(client), $"{agent} is not installed (eng/install-test-needs does it)");
        var (script, model) = (lab.Folder["script.json"], lab.Folder["model.jsonl"]);
        await File.WriteAllTextAsync(script, JsonSerializer.Serialize(steps));
        File.Delete(model);
        var environment = new Dictionary<string, string>(lab.Environment)
        {
            ["PATH"] = $"{programs ?? Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}",
            [agent.ToUpperInvariant()] = client,
            ["MODEL_LOG"] = model,
            [$"{agent.ToUpperInvariant()}_TIMEOUT"] = "100",
        };
        string[] passed = ["VIBEWORKOUT_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];
        var ended = await Programs.RunAsync(
            "bash",
            lab.Clone,
            environment,
            default,
            [runner, lab.Clone, script, .. passed.Select(name => $"{name}={lab.Environment[name]}")]
        );
        return new(ended, File.Exists(model) ? await File.ReadAllTextAsync(model) : "");
    }
}
