using Vibeworkout.Cli.Gate;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Hooks;

/// <summary>Which repository a hook call is about.</summary>
internal static class HookRepository
{
    /// <summary>
    /// The repository the agent was started in; else the one of the event; else the one we run in. The first counts, because the agent may have changed into another folder since.
    /// </summary>
    public static RepositoryLocation? Find(Dialect dialect, string? cwd)
    {
        foreach (var folder in (string?[])[dialect.ProjectVariable is { } variable ? Environment.GetEnvironmentVariable(variable) : null, cwd, Environment.CurrentDirectory])
        {
            if (!string.IsNullOrEmpty(folder) && RepositoryLocation.Find(folder) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}

/// <summary>A gate repo whose config can be read and whose key is trusted.</summary>
internal sealed record GateContext(GateFiles Files, GateConfig Config, GitRunner Git)
{
    /// <summary>Opens it; null, with the decision to block, when it cannot be used.</summary>
    public static GateContext? Open(GateFiles files, GitRunner git, out Decision? problem)
    {
        problem = null;
        if (!File.Exists(files.Config))
        {
            problem = Decision.Block(BlockReason.ConfigMissing, Messages.ConfigMissing);
            return null;
        }

        if (!GateConfig.TryParse(File.ReadAllBytes(files.Config), out var config, out var wrong))
        {
            problem = Decision.Block(BlockReason.ConfigInvalid, Messages.ConfigInvalid(wrong));
            return null;
        }

        var pins = new Pins(UserFolder.Path, files.Repository, RemoteUrl.Read(files.Repository, config.Remote, git));
        if (!pins.Trusts(config.PublicKey))
        {
            problem = Decision.Block(BlockReason.KeyNotTrusted, Messages.KeyNotTrusted);
            return null;
        }

        return new(files, config, git);
    }
}
