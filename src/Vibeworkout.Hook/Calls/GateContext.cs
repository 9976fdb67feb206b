using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>A gate repo whose config can be read and whose key is trusted.</summary>
internal sealed record GateContext(GateFiles Files, GateConfig Config, GitRunner Git)
{
    /// <summary>Opens it; null, with the decision to block, when it cannot be used.</summary>
    public static GateContext? Open(GateFiles files, GitRunner git, out Decision? problem)
    {
        if (ReadConfig(files, out problem) is not { } config)
        {
            return null;
        }

        if (files.FindEnrolment(out _) is { } enrolled)
        {
            problem = Enrolments.Changed(files, enrolled) is { } changed
                ? Decision.Block(BlockReason.ConfigChanged, Messages.ConfigChanged(changed))
                : null;
            return problem is null ? new(files, config, git) : null;
        }

        var pins = new Pins(UserFolder.Path, files.Repository, RemoteUrl.Read(files.Repository, config.Remote, git));
        if (!pins.Trusts(config.PublicKey))
        {
            problem = Decision.Block(BlockReason.KeyNotTrusted, pins.ArePinsElsewhere() ? Messages.PinsElsewhere : Messages.KeyNotTrusted);
            return null;
        }

        return new(files, config, git);
    }

    /// <summary>
    /// What decides alone, of which a config's key may be anybody's; null, with the decision to block, when there is none or it cannot be
    /// used.
    /// </summary>
    public static GateConfig? ReadConfig(GateFiles files, out Decision? problem)
    {
        problem = null;
        if (files.FindEnrolment(out var unusable) is { } enrolled)
        {
            return enrolled.Config;
        }

        if (unusable is not null)
        {
            problem = Decision.Block(BlockReason.ConfigInvalid, Messages.Unusable(unusable));
            return null;
        }

        if (!File.Exists(files.Config))
        {
            problem = Decision.Block(BlockReason.ConfigMissing, Messages.ConfigMissing);
            return null;
        }

        if (!GateConfig.TryParse(PlainFile.ReadAllBytes(files.Config), out var config, out var wrong))
        {
            problem = Decision.Block(BlockReason.ConfigInvalid, Messages.ConfigInvalid(wrong));
            return null;
        }

        return config;
    }
}
