using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>A gate repo with links, a neighbour, a program folder on the PATH and a moved folder of the agent's; unlocked.</summary>
public sealed class TamperScene : IAsyncLifetime
{
    private GateLab? lab;

    public GateLab Lab => lab!;

    public async ValueTask InitializeAsync()
    {
        lab = await GateLab.CreateAsync();
        await lab.PublishAsync(seconds: 280);
        foreach (var folder in new[] { "programs", "sub", "far", "bin" })
        {
            Directory.CreateDirectory(Path.Combine(lab.Clone, folder));
        }

        Directory.CreateDirectory(lab.Folder["elsewhere"]);
        File.CreateSymbolicLink(Path.Combine(lab.Clone, "link-to-settings"), Path.Combine(lab.Clone, ".claude", "settings.json"));
        Directory.CreateSymbolicLink(Path.Combine(lab.Clone, "linked-folder"), Path.Combine(lab.Clone, ".claude"));
        Directory.CreateSymbolicLink(Path.Combine(lab.Clone, "far", "inner"), Path.Combine(lab.Clone, "sub"));
        lab.Environment["PATH"] = $"{Path.Combine(lab.Clone, "programs")}:{Environment.GetEnvironmentVariable("PATH")}";
        lab.Environment["CLAUDE_CONFIG_DIR"] = lab.Folder["moved"];
    }

    public ValueTask DisposeAsync()
    {
        lab?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A call with this input, in which CLONE, HOME, MOVED and PROGRAM stand for paths.</summary>
    public Task<Ended> CallAsync(string tool, string input) => CallAsync(Lab, tool, input);

    /// <summary>The same anywhere, as any agent.</summary>
    public static Task<Ended> CallAsync(GateLab lab, string tool, string input, string agent = "claude-code")
    {
        var paths = input
            .Replace("CLONE", lab.Clone, StringComparison.Ordinal)
            .Replace("HOME", lab.Folder["home"], StringComparison.Ordinal)
            .Replace("MOVED", lab.Folder["moved"], StringComparison.Ordinal)
            .Replace("PROGRAM", Programs.Cli, StringComparison.Ordinal);
        return lab.CliInAsync(
            lab.Clone,
            $$"""{"session_id":"s","cwd":"{{lab.Clone}}","tool_name":"{{tool}}","tool_input":{{paths}},"tool_use_id":"{{lab.NextId()}}"}""",
            "hook",
            "pre-tool-use",
            "--agent",
            agent
        );
    }
}
