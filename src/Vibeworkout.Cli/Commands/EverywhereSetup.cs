using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>init --everywhere</c>: every repository of this person, also one that is cloned tomorrow, and folders outside of git.</summary>
internal static class EverywhereSetup
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(InitWanted wanted)
    {
        if (wanted.Via is null)
        {
            throw new CommandFailure(
                "--everywhere needs --via, the repository through which signal and log of all the others travel: none of them is to get a "
                    + "ref. A server on this machine shows a line with it on its first page.",
                ExitCodes.Usage
            );
        }

        var earlier = Everywhere.IsSet ? Everywhere.Read(out _) : null;
        var carrier = Carriers.Read(wanted.Via, null);
        var config = InitWanted.ToConfig(await InitWanted.CompleteAsync(wanted, carrier), carrier);
        CommittedSetup.Refuse(wanted, earlier?.Config.PublicKey.Hex, config);
        var ofUser = UserHooks.Plan(wanted.Agents, wanted.StatusLine);
        var git = new GitRunner();
        MakeOutside(git);
        UserHooks.Write(ofUser);
        var wish = new Enrolment(
            Everywhere.OutsideFolder,
            Everywhere.OutsideFolder,
            EnrolmentMode.Everywhere,
            config with
            {
                Remote = carrier,
            },
            carrier,
            null,
            [.. (earlier?.Agents ?? []).Union(wanted.Agents.Select(a => a.Name))]
        );
        Enrolments.Write(wish);
        var outside = GateFiles.Of(wish);
        var newPin = new Pins(UserFolder.Path, outside.Repository, null).Pin(config.PublicKey);
        Everywhere.Write(wish);
        InitTold.Did(
            ofUser,
            newPin,
            [],
            config,
            carrier,
            "Every repository in which you start an agent is gated from now on, and folders outside of git are, too; nothing is written into "
                + "them, and nobody else notices. `vibeworkout uninstall` in one takes that one out, `vibeworkout uninstall --everywhere` all. "
                + "Start a workout, then start the agent."
        );
        InitTold.Accepted(new UserGit(outside, git).Accept());
        return ExitCodes.Done;
    }

    /// <summary>Takes all of it back.</summary>
    public static int TakeBack(Func<GateFiles, int> uninstall)
    {
        if (!Everywhere.IsSet)
        {
            throw new CommandFailure("nothing was enrolled everywhere; `vibeworkout list` shows what is enrolled.");
        }

        Everywhere.End();
        foreach (var enrolled in Everywhere.Enrolled().ToList())
        {
            Say.Line(enrolled.WorkTree.Shown());
            if (Directory.Exists(enrolled.GitDir))
            {
                uninstall(GateFiles.Of(enrolled));
            }
            else
            {
                _ = Enrolments.Remove(enrolled.GitDir) | Pins.RemoveDirectory(UserFolder.Path, enrolled.GitDir);
            }
        }

        return ExitCodes.Done;
    }

    private static void MakeOutside(GitRunner git)
    {
        if (Directory.Exists(Everywhere.OutsideFolder))
        {
            return;
        }

        Directory.CreateDirectory(UserFolder.Path);
        var made = git.Run(UserFolder.Path, Limit, ["init", "-q", "--bare", "--template=", Everywhere.OutsideFolder]);
        if (!made.Ok)
        {
            throw new CommandFailure(
                $"git could not make {Everywhere.OutsideFolder}, where the log of folders outside of git lies: {made.Stderr.Trim()}."
            );
        }
    }
}
