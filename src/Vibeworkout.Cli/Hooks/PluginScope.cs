using Vibeworkout.Cli.Commands;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Hooks;

/// <summary>What a hook that the plugin configured does in a repository.</summary>
internal static class PluginScope
{
    /// <summary>Whether this repository was never set up: no config, and no key pinned for it. A config that somebody removed leaves the pin, and the gate shut.</summary>
    public static bool IsNoGateRepo(GateFiles files) =>
        !File.Exists(files.Config) && new Pins(UserFolder.Path, files.Repository, RemoteUrl.Read(files.Repository, "origin", new GitRunner())).Pinned() is null;

    /// <summary>Whether the repository's own settings call the gate as well.</summary>
    public static bool SettingsLog(GateFiles files)
    {
        try
        {
            return InitRecord.ReadText(Path.Combine(files.Repository.WorkTree, AgentSetup.ClaudeCode.SettingsFile)) is { } settings && AgentSetup.ClaudeCode.HasGate(settings);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
