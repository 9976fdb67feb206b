using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>Enrols a repository: everything is checked before the work tree, the user's own settings and the enrolment are written.</summary>
internal static class Enrolling
{
    public static async Task<int> RunAsync(InitWanted wanted, EnrolmentMode mode, GateFiles files, Enrolment? earlier, GateConfig? theirs)
    {
        var git = new GitRunner();
        wanted = wanted with { GivenRemote = wanted.GivenRemote ?? (earlier?.Carrier is null ? earlier?.Config.Remote : null) };
        var (carrier, url) = Way(wanted, files, earlier, git);
        var team = mode == EnrolmentMode.Team ? theirs : null;
        wanted = WithTeams(Again(wanted, team is not null && wanted.TrustNewKey ? null : earlier), team, earlier);
        var config = InitWanted.ToConfig(await InitWanted.CompleteAsync(wanted, url), url);
        CommittedSetup.Refuse(wanted, earlier?.Config.PublicKey.Hex ?? new Pins(UserFolder.Path, files.Repository, null).Pinned(), config);
        if (team is not null && team.PublicKey.Hex != config.PublicKey.Hex)
        {
            throw new CommandFailure(
                $"{GateConfig.FileName}, which your team committed, names another public key ({team.PublicKey.Hex[..16]}…) than you enrolled or "
                    + "your server has. Ask who committed it; if the server's key was really replaced, say so with --trust-new-key. Nothing "
                    + "was changed."
            );
        }

        config = team is null
            ? config with
            {
                GatedTools = (earlier?.Config ?? Committed(files) ?? config).GatedTools,
            }
            // all that the team says, but for what each member may choose
            : team with
            {
                UserKey = config.UserKey,
                Remote = config.Remote,
                TtlSeconds = config.TtlSeconds,
                PublishIntervalSeconds = config.PublishIntervalSeconds,
            };
        var inTree = InTree(mode, files, config, theirs, wanted);
        // also where the project's settings say the same: agents read those in the folder they are started in alone
        var ofUser = UserHooks.Plan(wanted.Agents, mode != EnrolmentMode.Committed && wanted.StatusLine);
        var isMoved = mode != EnrolmentMode.Committed && WasCommitted(files, theirs);
        if (isMoved)
        {
            UninstallCommand.TakeBack(files.Repository.WorkTree, InitRecord.Read(files));
        }

        CommittedSetup.WriteInTree(files, isMoved ? InTree(mode, files, config, null, wanted) : inTree);
        UserHooks.Write(ofUser);
        if (mode == EnrolmentMode.Committed)
        {
            _ = GateConfig.TryParse(System.Text.Encoding.UTF8.GetBytes(inTree[0].After), out var written, out _);
            config = written!;
        }

        Enrolments.Write(
            new Enrolment(
                files.Repository.CommonDir,
                files.Repository.WorkTree,
                mode,
                carrier is null ? config : config with { Remote = carrier },
                carrier,
                carrier is null ? null : RepoName.Of(files.Repository, RemoteUrl.Read(files.Repository, "origin", git)),
                [.. (earlier?.Agents ?? []).Union(wanted.Agents.Select(a => a.Name))]
            )
        );
        var newPin = new Pins(UserFolder.Path, files.Repository, null).Pin(config.PublicKey);
        var accepted = new UserGit(files, git).Accept();
        var hooks = new PushHookSetup(files, git).Install();
        InitTold.Did([.. inTree, .. ofUser], newPin, hooks, config, carrier ?? url, How(mode, carrier));
        InitTold.Accepted(accepted);
        return ExitCodes.Done;
    }

    /// <summary>The carrier, where there is one, and the URL of the remote that signal and log use.</summary>
    private static (string? Carrier, string? Url) Way(InitWanted wanted, GateFiles files, Enrolment? earlier, GitRunner git)
    {
        var carrier = wanted.Via is { } via ? Carriers.Read(via, files.Repository) : earlier?.Carrier;
        var url =
            carrier is null && GateConfig.IsSafeRemote(wanted.Remote) ? RemoteUrl.Read(files.Repository, wanted.Remote, git) : carrier;
        return (carrier, url);
    }

    /// <summary>A second run without keys takes those that were enrolled.</summary>
    private static InitWanted Again(InitWanted wanted, Enrolment? earlier) =>
        earlier is null || wanted.PublicKey is not null || wanted.UserKey is not null
            ? wanted
            : wanted with
            {
                UserKey = earlier.Config.UserKey.Value,
                PublicKey = earlier.Config.PublicKey.Hex,
                KeyVersion = wanted.KeyVersion ?? earlier.Config.PublicKeyVersion,
                Ttl = wanted.Ttl ?? earlier.Config.TtlSeconds,
                Interval = wanted.Interval ?? earlier.Config.PublishIntervalSeconds,
            };

    /// <summary>The config of a person that lies in the work tree: which tools are gated was their choice.</summary>
    private static GateConfig? Committed(GateFiles files) =>
        File.Exists(files.Config) && GateConfig.TryParse(PlainFile.ReadAllBytes(files.Config), out var config, out _) ? config : null;

    /// <summary>What the team's config says and the command line does not.</summary>
    private static InitWanted WithTeams(InitWanted wanted, GateConfig? team, Enrolment? earlier) =>
        team is null
            ? wanted
            : wanted with
            {
                UserKey = wanted.UserKey ?? earlier?.Config.UserKey.Value,
                PublicKey = wanted.PublicKey ?? ((wanted.UserKey ?? earlier?.Config.UserKey.Value) is null ? null : team.PublicKey.Hex),
                Ttl = wanted.Ttl ?? team.TtlSeconds,
                Interval = wanted.Interval ?? team.PublishIntervalSeconds,
            };

    private static List<InitFile> InTree(EnrolmentMode mode, GateFiles files, GateConfig config, GateConfig? theirs, InitWanted wanted) =>
        mode switch
        {
            EnrolmentMode.Committed => CommittedSetup.Changes(files, config, wanted),
            EnrolmentMode.Team when theirs is null =>
            [
                new InitFile(GateConfig.FileName, InitRecord.ReadText(files.Config), config.ToTeamJson()),
            ],
            _ => [],
        };

    /// <summary>Whether an earlier <c>init</c> put a person's config and the agents' settings into the work tree: whoever moves to another way
    /// takes those along.</summary>
    private static bool WasCommitted(GateFiles files, GateConfig? theirs) =>
        theirs is null && InitRecord.Read(files).Files.Any(f => f.Path == GateConfig.FileName) && File.Exists(files.Config);

    private static string How(EnrolmentMode mode, string? carrier) =>
        mode switch
        {
            EnrolmentMode.Personal => "Nothing was written into the work tree, and nobody else is gated.",
            EnrolmentMode.Team =>
                $"Commit {GateConfig.FileName}; whoever runs `vibeworkout init --user-key …` in their clone is gated too.",
            _ => "Commit these files: everybody who uses this repository is gated, also without vibeworkout.",
        }
        + (carrier is null ? "" : " Signal and log travel through the carrier; this repository's remote gets no ref.")
        + " Start a workout, then start the agent.";
}
