using System.CommandLine;
using Vibeworkout.Cli.Account;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Cli.Commands;

/// <summary>
/// <c>vibeworkout init</c>: enrols a repository, for this person alone, for a team, or for everybody by files that are committed. Everything
/// is checked before anything is written; what is there already is kept; a second run changes nothing.
/// </summary>
internal static class InitCommand
{
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
            Description = "The coding agents to set up; give it once for each. By default claude-code.",
            DefaultValueFactory = _ => [AgentSetup.ClaudeCode.Name],
        };
        agents.AcceptOnlyFromAmong([.. AgentSetup.All.Select(a => a.Name)]);
        var remote = new Option<string>("--remote")
        {
            Description = "The git remote that carries signal and log.",
            DefaultValueFactory = _ => "origin",
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
                    new Wanted(
                        Mode(parsed.GetValue(personal), parsed.GetValue(team), parsed.GetValue(commit)),
                        parsed.GetValue(via),
                        parsed.GetValue(userKey),
                        parsed.GetValue(publicKey),
                        parsed.GetValue(keyVersion),
                        parsed.GetRequiredValue(remote),
                        parsed.GetValue(ttl),
                        parsed.GetValue(interval),
                        parsed.GetValue(trust),
                        [.. AgentSetup.All.Where(a => parsed.GetRequiredValue(agents).Contains(a.Name))],
                        parsed.GetValue(statusLine)
                    )
                )
        );
        return command;
    }

    private static EnrolmentMode? Mode(bool personal, bool team, bool commit) =>
        (personal, team, commit) switch
        {
            (false, false, false) => null,
            (true, false, false) => EnrolmentMode.Personal,
            (false, true, false) => EnrolmentMode.Team,
            (false, false, true) => EnrolmentMode.Committed,
            _ => throw new CommandFailure("--personal, --team and --commit are three ways; give one of them.", ExitCodes.Usage),
        };

    private sealed record Wanted(
        EnrolmentMode? Mode,
        string? Via,
        string? UserKey,
        string? PublicKey,
        int? KeyVersion,
        string Remote,
        int? Ttl,
        int? Interval,
        bool TrustNewKey,
        IReadOnlyList<AgentSetup> Agents,
        bool StatusLine
    );

    private static async Task<int> RunAsync(Wanted wanted)
    {
        var files = Target();
        var earlier = Enrolments.Find(files.Repository.CommonDir, out _);
        var theirs = TeamConfig(files);
        return ModeOf(wanted, files, earlier, theirs is not null) is { } mode
            ? await EnrolAsync(wanted, mode, files, earlier, theirs)
            : await CommitAsync(wanted, files);
    }

    /// <summary>How to enrol; null for as it was before there were enrolments: a repository that was set up so, and the line that servers
    /// show for that, with both keys in it.</summary>
    private static EnrolmentMode? ModeOf(Wanted wanted, GateFiles files, Enrolment? earlier, bool isTeams) =>
        wanted.Mode
        ?? earlier?.Mode
        ?? (
            isTeams ? EnrolmentMode.Team
            : wanted.Via is not null ? EnrolmentMode.Personal
            : File.Exists(files.Config) || (wanted.UserKey is not null && wanted.PublicKey is not null) ? null
            : EnrolmentMode.Personal
        );

    private static async Task<int> EnrolAsync(Wanted wanted, EnrolmentMode mode, GateFiles files, Enrolment? earlier, GateConfig? theirs)
    {
        var git = new GitRunner();
        var (carrier, url) = Way(wanted, files, earlier, git);
        var team = mode == EnrolmentMode.Team ? theirs : null;
        wanted = WithTeams(Again(wanted, team is not null && wanted.TrustNewKey ? null : earlier), team, earlier);
        var config = ToConfig(await CompleteAsync(wanted, url), url);
        config = config with { GatedTools = team?.GatedTools ?? earlier?.Config.GatedTools ?? config.GatedTools };
        Refuse(wanted, earlier?.Config.PublicKey.Hex ?? new Pins(UserFolder.Path, files.Repository, null).Pinned(), config);
        if (team is not null && team.PublicKey.Hex != config.PublicKey.Hex)
        {
            throw new CommandFailure(
                $"{GateConfig.FileName}, which your team committed, names another public key ({team.PublicKey.Hex[..16]}…) than you enrolled or "
                    + "your server has. Ask who committed it; if the server's key was really replaced, say so with --trust-new-key. Nothing "
                    + "was changed."
            );
        }

        var inTree = InTree(mode, files, config, theirs, wanted);
        var ofUser = mode == EnrolmentMode.Committed ? [] : UserHooks.Plan(wanted.Agents, wanted.StatusLine);
        var isMoved = mode != EnrolmentMode.Committed && WasCommitted(files, theirs);
        if (isMoved)
        {
            UninstallCommand.TakeBack(files.Repository.WorkTree, InitRecord.Read(files));
        }

        WriteInTree(files, isMoved ? InTree(mode, files, config, null, wanted) : inTree);
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
                carrier is null ? null : Carriers.NameOf(files.Repository, RemoteUrl.Read(files.Repository, "origin", git)),
                [.. wanted.Agents.Select(a => a.Name)]
            )
        );
        var newPin = new Pins(UserFolder.Path, files.Repository, null).Pin(config.PublicKey);
        var accepted = new UserGit(files, git).Accept();
        var hooks = new PushHookSetup(files, git).Install();
        Tell([.. inTree, .. ofUser], newPin, hooks, config, carrier ?? url, How(mode, carrier));
        TellAccepted(accepted);
        return ExitCodes.Done;
    }

    private static async Task<int> CommitAsync(Wanted wanted, GateFiles files)
    {
        var git = new GitRunner();
        var url = GateConfig.IsSafeRemote(wanted.Remote) ? RemoteUrl.Read(files.Repository, wanted.Remote, git) : null;
        var config = ToConfig(await CompleteAsync(wanted, url), url);
        var pins = new Pins(UserFolder.Path, files.Repository, url);
        Refuse(wanted, pins.Pinned(), config);
        var changes = Changes(files, config, wanted);
        WriteInTree(files, changes);
        var newPin = pins.Pin(config.PublicKey);
        var accepted = new UserGit(files, git).Accept();
        var hooks = new PushHookSetup(files, git).Install();
        Tell(changes, newPin, hooks, config, url, "Commit these files, start a workout, then start the agent.");
        TellAccepted(accepted);
        return ExitCodes.Done;
    }

    /// <summary>The carrier, where there is one, and the URL of the remote that signal and log use.</summary>
    private static (string? Carrier, string? Url) Way(Wanted wanted, GateFiles files, Enrolment? earlier, GitRunner git)
    {
        var carrier = wanted.Via is { } via ? Carriers.Read(via, files.Repository) : earlier?.Carrier;
        var url =
            carrier is null && GateConfig.IsSafeRemote(wanted.Remote) ? RemoteUrl.Read(files.Repository, wanted.Remote, git) : carrier;
        return (carrier, url);
    }

    /// <summary>A second run without keys takes those that were enrolled.</summary>
    private static Wanted Again(Wanted wanted, Enrolment? earlier) =>
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

    private static void Refuse(Wanted wanted, string? pinned, GateConfig config)
    {
        if (pinned is not null && pinned != config.PublicKey.Hex && !wanted.TrustNewKey)
        {
            throw new CommandFailure(
                $"another public key is pinned for this repository ({pinned[..Math.Min(16, pinned.Length)]}…). If the server's "
                    + $"key was really replaced, say so with --trust-new-key; nothing was changed."
            );
        }
    }

    /// <summary>The config that a team committed here; null where there is none.</summary>
    private static GateConfig? TeamConfig(GateFiles files)
    {
        _ = UserKey.TryParse("nobody", out var nobody);
        return File.Exists(files.Config) && GateConfig.TryParseTeam(PlainFile.ReadAllBytes(files.Config), nobody, out var config, out _)
            ? config
            : null;
    }

    /// <summary>What the team's config says and the command line does not.</summary>
    private static Wanted WithTeams(Wanted wanted, GateConfig? team, Enrolment? earlier) =>
        team is null
            ? wanted
            : wanted with
            {
                UserKey = wanted.UserKey ?? earlier?.Config.UserKey.Value,
                PublicKey = wanted.PublicKey ?? ((wanted.UserKey ?? earlier?.Config.UserKey.Value) is null ? null : team.PublicKey.Hex),
                KeyVersion = wanted.KeyVersion ?? team.PublicKeyVersion,
                Ttl = wanted.Ttl ?? team.TtlSeconds,
                Interval = wanted.Interval ?? team.PublishIntervalSeconds,
            };

    private static List<InitFile> InTree(EnrolmentMode mode, GateFiles files, GateConfig config, GateConfig? theirs, Wanted wanted) =>
        mode switch
        {
            EnrolmentMode.Committed => Changes(files, config, wanted),
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

    private static void WriteInTree(GateFiles files, List<InitFile> changes)
    {
        var record = InitRecord.Read(files);
        foreach (var change in changes.Where(c => c.Before != c.After))
        {
            record = record.With(change);
            record.Write(files); // first the record: whatever is written after it can be taken back
            InitRecord.WriteText(Path.Combine(files.Repository.WorkTree, change.Path), change.After);
        }
    }

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

    private static void TellAccepted(IReadOnlyList<string> accepted)
    {
        foreach (var name in accepted)
        {
            Say.Line($"  [green]accepted[/]  git's {name.Shown()}, as it is set now");
        }
    }

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

    /// <summary>With the keys in the command line no server is asked; without both of them, the one that the user is signed in
    /// at.</summary>
    private static async Task<Wanted> CompleteAsync(Wanted wanted, string? url)
    {
        if ((wanted.UserKey is null) != (wanted.PublicKey is null))
        {
            throw new CommandFailure(
                $"{(wanted.UserKey is null ? "--user-key" : "--public-key")} is missing: give both keys, as the server's line "
                    + $"does, or neither after `vibeworkout login`.",
                ExitCodes.Usage
            );
        }

        if (wanted.UserKey is not null)
        {
            return wanted;
        }

        var said = await InitFromServer.AskAsync(wanted.Remote, url);
        return wanted with
        {
            UserKey = said.UserKey,
            PublicKey = said.PublicKey,
            KeyVersion = wanted.KeyVersion ?? said.KeyVersion,
            Ttl = wanted.Ttl ?? said.Ttl,
            Interval = wanted.Interval ?? said.Interval,
        };
    }

    private static GateConfig ToConfig(Wanted wanted, string? url)
    {
        var isGitHub = url?.Contains("github.com", StringComparison.OrdinalIgnoreCase) == true;
        var config = new GateConfig
        {
            UserKey = UserKey.TryParse(wanted.UserKey, out var user)
                ? user
                : throw new CommandFailure(
                    "--user-key must be 1 to 39 letters, digits, '-', '_' or '.', start with a letter or digit, hold no '..' and "
                        + "not end in '.lock' or '.'.",
                    ExitCodes.Usage
                ),
            PublicKey = Ed25519PublicKey.TryParse(wanted.PublicKey, out var key)
                ? key
                : throw new CommandFailure(
                    $"--public-key must be 64 hex digits; these are {wanted.PublicKey?.Length ?? 0} characters. Copy the whole "
                        + $"line that the server shows.",
                    ExitCodes.Usage
                ),
            PublicKeyVersion = wanted.KeyVersion ?? 1,
            Remote = wanted.Remote,
            TtlSeconds = wanted.Ttl ?? (isGitHub ? 30 : 15),
            PublishIntervalSeconds = wanted.Interval ?? (isGitHub ? 10 : 5),
        };
        return GateConfig.TryParse(System.Text.Encoding.UTF8.GetBytes(config.ToJson()), out _, out var problem)
            ? config
            : throw new CommandFailure($"these options make no config that could be used: {problem}.", ExitCodes.Usage);
    }

    private static List<InitFile> Changes(GateFiles files, GateConfig config, Wanted wanted)
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

    private static void Tell(
        List<InitFile> changes,
        bool newPin,
        IReadOnlyList<PushHookChange> hooks,
        GateConfig config,
        string? url,
        string next
    )
    {
        foreach (var (path, before, after) in changes)
        {
            Say.Line(
                $"  {(before == after ? "[dim]unchanged[/]" : before is null ? "[green]created[/]  " : "[green]updated[/]  ")}  "
                    + $"{path.Shown()}"
            );
        }

        Say.Line($"  {(newPin ? "[green]pinned[/]   " : "[dim]unchanged[/]")}  public key {config.PublicKey.Hex[..16]}… for this user");
        foreach (var hook in hooks.Where(h => h.Advice is null))
        {
            Say.Line($"  {(hook.Changed ? "[green]hooked[/]   " : "[dim]unchanged[/]")}  {hook.Name.Shown()}");
        }

        foreach (var hook in hooks.Where(h => h.Advice is not null))
        {
            Say.Line(
                $"[yellow]A hook manager owns this repository's git hooks. To bring the log along with every push, "
                    + $"{hook.Advice.Shown()}[/]"
            );
        }

        if (url is null)
        {
            Say.Line(
                $"[yellow]There is no git remote \"{config.Remote.Shown()}\" yet, so tools stay locked. Add it: git "
                    + $"remote add {config.Remote.Shown()} <url>[/]"
            );
        }

        Say.Line(
            newPin || changes.Exists(c => c.Before != c.After)
                ? "Tools are now gated on the heart rate of [bold]" + config.UserKey.Value.Shown() + "[/]. " + next.Shown()
                : "Everything was set up already."
        );
    }
}
