using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>Runs the real Codex CLI, Gemini CLI or Copilot CLI against a scripted model on loopback: no account, no network.</summary>
public static class OtherAgents
{
    /// <summary>Runs a script in the lab's clone; the test skips where the client is not installed.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="agent"><c>codex</c>, <c>gemini</c> or <c>copilot</c>.</param>
    /// <param name="programs">The folder with a program named <c>vibeworkout</c> that the hooks find first; null for the real one.</param>
    /// <param name="steps">The script.</param>
    public static Task<AgentRun> RunAsync(GateLab lab, string agent, string? programs, object[] steps) =>
        RunAsync(lab, agent, programs, lab.Clone, null, steps);

    /// <summary>The same in another folder.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="agent"><c>codex</c>, <c>gemini</c> or <c>copilot</c>.</param>
    /// <param name="programs">As above.</param>
    /// <param name="folder">Where the agent is started.</param>
    /// <param name="home">The home that it has, with the user's own settings; null for an empty one.</param>
    /// <param name="steps">The script.</param>
    public static async Task<AgentRun> RunAsync(GateLab lab, string agent, string? programs, string folder, string? home, object[] steps)
    {
        var runner = SharedFiles.Require($"tools/{agent}-run.sh");
        var client = Path.Combine([
            Programs.Root,
            "artifacts",
            "npm",
            .. agent switch
            {
                "codex" => "codex-0.169.0/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex".Split('/'),
                "copilot" => "copilot-1.0.102/node_modules/@github/copilot-linux-x64/copilot".Split('/'),
                _ => "gemini-0.61.0/node_modules/@google/gemini-cli/bundle/gemini.js".Split('/'),
            },
        ]);
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
            ["COPILOT_DIR"] = Path.Combine(Programs.Root, "artifacts", "npm", "copilot-1.0.102"), // where it unpacks itself, once
        };
        if (home is not null)
        {
            environment["AGENT_HOME"] = home;
        }

        string[] passed = ["VIBEWORKOUT_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];
        var ended = await Programs.RunAsync(
            "bash",
            folder,
            environment,
            default,
            [runner, folder, script, .. passed.Select(name => $"{name}={lab.Environment[name]}")]
        );
        return new(ended, File.Exists(model) ? await File.ReadAllTextAsync(model) : "");
    }

    /// <summary>A script in which the model asks for one shell command that leaves a file.</summary>
    public static object[] Touch(string agent) =>
        [
            new
            {
                text = "go",
                tools = new object[]
                {
                    agent switch
                    {
                        "codex" => new { name = "exec_command", input = (object)new { cmd = "touch effect" } },
                        "copilot" => new { name = "bash", input = (object)new { command = "touch effect", description = "work" } },
                        _ => new { name = "run_shell_command", input = (object)new { command = "touch effect" } },
                    },
                },
            },
            new { text = "done" },
        ];
}
