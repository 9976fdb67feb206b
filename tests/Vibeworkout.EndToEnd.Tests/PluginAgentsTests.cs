using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The gate with the real clients in which it is a plugin of ours.</summary>
public class PluginAgentsTests
{
    public static TheoryData<string> Clients => [.. OtherAgents.Served("opencode", "pi", "pi 0.73.1", "cline")];

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Unlocked_every_call_runs_and_is_logged_once_with_how_it_ended(string client) => AgentRows.RunUnlockedAsync(client);

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Locked_and_however_the_program_fails_no_call_has_any_effect(string client) => AgentRows.RunFailingAsync(client);

    /// <summary>The permission that stands beside the plugin, and that only the plugin takes out.</summary>
    [Theory]
    [InlineData("switched off")]
    [InlineData("deleted")]
    [InlineData("not to be loaded")]
    public async Task Without_its_plugin_no_tool_of_OpenCode_runs(string plugin)
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--agent", "opencode")).ExitCode);
        await lab.PublishAsync(seconds: 290);
        var file = Path.Combine(lab.Clone, ".opencode", "plugin", "vibeworkout.js");
        Assert.True(File.Exists(file));
        switch (plugin)
        {
            case "switched off":
                lab.Environment["OPENCODE_ARGS"] = "--pure";
                break;
            case "deleted":
                File.Delete(file);
                break;
            default:
                File.AppendAllText(file, "this is no script\n");
                break;
        }

        var run = await OtherAgents.RunAsync(lab, "opencode", null, OtherAgents.Touch("opencode"));
        Assert.Contains("prevents you from using this specific tool call", run.Model, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(lab.Clone, "effect")));
        Programs.Report($"{"opencode", -20} {$"plugin {plugin}", -26} blocked");
    }

    /// <summary>A plugin of one's own, whose program was taken away or cannot be run.</summary>
    [Theory]
    [InlineData("pi", true)]
    [InlineData("pi", false)]
    [InlineData("opencode", false)]
    public async Task With_its_program_gone_a_plugin_of_ones_own_blocks_where_one_enrolled_and_nowhere_else(string client, bool isThere)
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--personal", "--agent", client)).ExitCode);
        await lab.PublishAsync(seconds: 290);
        var plugin = Directory.GetFiles(lab.Folder["home"], "vibeworkout.js", SearchOption.AllDirectories).Single();
        var program = Path.Combine(lab.Folder["home"], "vibeworkout-hook");
        var text = File.ReadAllText(plugin);
        var named = JsonDocument.Parse(text.Split("const programs = [")[1].Split("];")[0]).RootElement[0].GetString()!;
        File.WriteAllText(plugin, text.Replace(named, program, StringComparison.Ordinal));
        if (isThere)
        {
            File.WriteAllText(program, "not to be run");
        }

        Directory.CreateDirectory(Path.Combine(lab.Clone, "deep"));
        Directory.CreateSymbolicLink(lab.Folder["link"], Path.Combine(lab.Clone, "deep"));
        await lab.CloneAsync(lab.Folder["other"]);
        foreach (var (folder, isGated) in new[] { (lab.Folder["link"], true), (lab.Folder["other"], false) })
        {
            var run = await OtherAgents.RunAsync(lab, client, null, folder, lab.Folder["home"], OtherAgents.Touch(client));
            Assert.True(File.Exists(Path.Combine(folder, "effect")) != isGated, run.ToString());
            Assert.Equal(isGated, run.Model.Contains("the program that checks it is gone", StringComparison.Ordinal));
        }
    }
}
