using System.CommandLine;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Commands;

/// <summary>
/// <c>vibeworkout init</c>: enrols a repository, for this person alone, for a team, or for everybody by files that are committed. Everything
/// is checked before anything is written; what is there already is kept; a second run changes nothing.
/// </summary>
internal static class InitCommand
{
    /// <summary>For <c>--agent</c>: every agent that is installed here.</summary>
    private const string AllInstalled = "all";

    public static Command Create()
    {
        var userKey = new Option<string>("--user-key")
        {
            Description =
                "Your user key: names you in the hidden refs. With --public-key absent too, the server that you are signed in at is asked.",
        };
        var publicKey = new Option<string>("--public-key") { Description = "The server's public key, 64 hex digits." };
        var keyVersion = new Option<int?>("--public-key-version") { Description = "The key's version; by default 1." };
        var agents = new Option<string[]>("--agent")
        {
            Description =
                "The coding agents to set up; give it once for each, or \"all\" for those that are installed here. By default claude-code.",
            DefaultValueFactory = _ => [AgentSetup.ClaudeCode.Name],
        };
        agents.AcceptOnlyFromAmong([AllInstalled, .. AgentSetup.All.Select(a => a.Name)]);
        var remote = new Option<string>("--remote")
        {
            Description = "The git remote that carries signal and log; by default the one that was enrolled, else origin.",
        };
        var ttl = new Option<int?>("--ttl")
        {
            Description = "Seconds a signal lives; by default as the server says, else 30 for GitHub, else 15.",
        };
        var interval = new Option<int?>("--publish-interval")
        {
            Description = "Seconds between signals; by default as the server says, else 10 for GitHub, else 5.",
        };
        var trust = new Option<bool>("--trust-new-key")
        {
            Description = "Accept a public key that differs from the one pinned for this repository.",
        };
        var statusLine = new Option<bool>("--statusline")
        {
            Description = "Show heart rate, lock and counts in Claude Code's status line, unless it has one.",
        };
        var personal = new Option<bool>("--personal")
        {
            Description =
                "For you, in this clone: nothing is written into the work tree. The default, but for a line with both keys in it.",
        };
        var team = new Option<bool>("--team")
        {
            Description = "Also write a config without a person, to be committed: whoever runs `vibeworkout init` in their clone is gated.",
        };
        var commit = new Option<bool>("--commit")
        {
            Description = "For everybody who uses this repository, also without vibeworkout: config and agents' settings, to be committed.",
        };
        var everywhere = new Option<bool>("--everywhere")
        {
            Description = "For you, in every repository, also one that you clone tomorrow, and in folders outside of git. Needs --via.",
        };
        var via = new Option<string>("--via")
        {
            Description = "Path or URL of another repository through which signal and log travel; no ref is written to this one's remote.",
        };
        var command = new Command(
            "init",
            "Gate the agents in this repository on your heart rate: for you alone, for a team (--team), or for everybody (--commit)."
        )
        {
            personal,
            team,
            commit,
            everywhere,
            via,
            userKey,
            publicKey,
            keyVersion,
            agents,
            remote,
            ttl,
            interval,
            trust,
            statusLine,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    new InitWanted(
                        Mode(
                            (parsed.GetValue(personal), EnrolmentMode.Personal),
                            (parsed.GetValue(team), EnrolmentMode.Team),
                            (parsed.GetValue(commit), EnrolmentMode.Committed),
                            (parsed.GetValue(everywhere), EnrolmentMode.Everywhere)
                        ),
                        parsed.GetValue(via),
                        parsed.GetValue(userKey),
                        parsed.GetValue(publicKey),
                        parsed.GetValue(keyVersion),
                        parsed.GetValue(remote),
                        parsed.GetValue(ttl),
                        parsed.GetValue(interval),
                        parsed.GetValue(trust),
                        Wanted(parsed.GetRequiredValue(agents)),
                        parsed.GetValue(statusLine)
                    )
                )
        );
        return command;
    }

    private static IReadOnlyList<AgentSetup> Wanted(IReadOnlyList<string> names)
    {
        var installed = names.Contains(AllInstalled) ? AgentsHere.Installed() : [];
        return names.Contains(AllInstalled) && installed.Count == 0
            ? throw new CommandFailure(
                "No agent that can be gated was found here, by its program on the PATH or its folder in your home; name it with --agent.",
                ExitCodes.Usage
            )
            : [.. AgentSetup.All.Where(a => names.Contains(a.Name) || installed.Contains(a))];
    }

    private static EnrolmentMode? Mode(params (bool IsAsked, EnrolmentMode Mode)[] ways) =>
        ways.Where(way => way.IsAsked).Select(way => way.Mode).ToList() switch
        {
            [] => null,
            [var one] => one,
            _ => throw new CommandFailure(
                "--personal, --team, --commit and --everywhere are four ways; give one of them.",
                ExitCodes.Usage
            ),
        };

    private static async Task<int> RunAsync(InitWanted wanted)
    {
        if (wanted.Mode == EnrolmentMode.Everywhere)
        {
            return await EverywhereSetup.RunAsync(wanted);
        }

        var files = Target();
        var earlier = files.FindEnrolment(out _);
        var theirs = Enrolments.TeamConfigIn(files.Repository.WorkTree);
        return ModeOf(wanted, files, earlier, theirs is not null) is { } mode
            ? await Enrolling.RunAsync(wanted, mode, files, earlier, theirs)
            : await CommittedSetup.RunAsync(wanted, files);
    }

    /// <summary>How to enrol; null for as it was before there were enrolments: a repository that was set up so, and the line that servers
    /// show for that, with both keys in it.</summary>
    private static EnrolmentMode? ModeOf(InitWanted wanted, GateFiles files, Enrolment? earlier, bool isTeams) =>
        (wanted.Mode, earlier?.Mode) switch
        {
            ({ } mode, _) => mode,
            (null, EnrolmentMode.Everywhere) => EnrolmentMode.Personal,
            (null, { } mode) => mode,
            _ when isTeams => EnrolmentMode.Team,
            _ when wanted.Via is not null => EnrolmentMode.Personal,
            _ when File.Exists(files.Config) || (wanted.UserKey is not null && wanted.PublicKey is not null) => null,
            _ => EnrolmentMode.Personal,
        };

    /// <summary>The repository that git sees here; none inside a gate repo, where a gate of its own would never be asked.</summary>
    private static GateFiles Target()
    {
        var place = OpenRepository.Place();
        return OpenRepository.Inner(place) is { } inner
                ? throw new CommandFailure(
                    $"{inner.WorkTree} lies inside {place.Folder}, which is set up for vibeworkout: the gate there decides here "
                        + $"too, and one of its own would never be asked. Nothing was changed. To gate this repository alone, run "
                        + $"`vibeworkout uninstall` in {place.Folder} first."
                )
            : RepositoryLocation.Find(WorkingFolder.Path!) is { } nearest && place.Problem is null ? new GateFiles(nearest)
            : OpenRepository.Here();
    }
}
