using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>A gate by files in the work tree: config, the agents' settings, a section for agents to read; without an enrolment as it was before
/// there were any.</summary>
internal static class CommittedSetup
{
    public static async Task<int> RunAsync(InitWanted wanted, GateFiles files)
    {
        var git = new GitRunner();
        var url = GateConfig.IsSafeRemote(wanted.Remote) ? RemoteUrl.Read(files.Repository, wanted.Remote, git) : null;
        var config = InitWanted.ToConfig(await InitWanted.CompleteAsync(wanted, url), url);
        var pins = new Pins(UserFolder.Path, files.Repository, url);
        Refuse(wanted, pins.Pinned(), config);
        var changes = Changes(files, config, wanted);
        WriteInTree(files, changes);
        var newPin = pins.Pin(config.PublicKey);
        var accepted = new UserGit(files, git).Accept();
        var hooks = new PushHookSetup(files, git).Install();
        InitTold.Did(changes, newPin, hooks, config, url, "Commit these files, start a workout, then start the agent.");
        InitTold.Accepted(accepted);
        return ExitCodes.Done;
    }

    /// <exception cref="CommandFailure">Another key is pinned than the one that is to count.</exception>
    public static void Refuse(InitWanted wanted, string? pinned, GateConfig config)
    {
        if (pinned is not null && pinned != config.PublicKey.Hex && !wanted.TrustNewKey)
        {
            throw new CommandFailure(
                $"another public key is pinned for this repository ({pinned[..Math.Min(16, pinned.Length)]}…). If the server's "
                    + $"key was really replaced, say so with --trust-new-key; nothing was changed."
            );
        }
    }

    /// <summary>The files as they should be.</summary>
    public static List<InitFile> Changes(GateFiles files, GateConfig config, InitWanted wanted)
    {
        try
        {
            return
            [
                .. BootstrapFiles
                    .Plan(
                        config,
                        wanted.Agents,
                        wanted.StatusLine,
                        path => InitRecord.ReadText(Path.Combine(files.Repository.WorkTree, path))
                    )
                    .Select(f => new InitFile(f.Path, f.Before, f.After)),
            ];
        }
        catch (FormatException e)
        {
            throw new CommandFailure(e.Message);
        }
    }

    public static void WriteInTree(GateFiles files, List<InitFile> changes)
    {
        var record = InitRecord.Read(files);
        foreach (var change in changes.Where(c => c.Before != c.After))
        {
            record = record.With(change);
            record.Write(files); // first the record: whatever is written after it can be taken back
            InitRecord.WriteText(Path.Combine(files.Repository.WorkTree, change.Path), change.After);
        }
    }
}
