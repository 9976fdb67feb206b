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
/// <c>vibeworkout init</c>: makes the repository a gate repo. Everything is checked before anything is written; what is there already is
/// kept; a second run changes nothing.
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
        var command = new Command(
            "init",
            "Make this repository a gate repo: config, agent hooks, git hooks, a section in CLAUDE.md, a pinned key."
        )
        {
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

    private sealed record Wanted(
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
        var git = new GitRunner();
        var url = GateConfig.IsSafeRemote(wanted.Remote) ? RemoteUrl.Read(files.Repository, wanted.Remote, git) : null;
        var config = ToConfig(await CompleteAsync(wanted, url), url);
        var pins = new Pins(UserFolder.Path, files.Repository, url);
        if (pins.Pinned() is { } pinned && pinned != config.PublicKey.Hex && !wanted.TrustNewKey)
        {
            throw new CommandFailure(
                $"another public key is pinned for this repository ({pinned[..Math.Min(16, pinned.Length)]}…). If the server's "
                    + $"key was really replaced, say so with --trust-new-key; nothing was changed."
            );
        }

        var changes = Changes(files, config, wanted);
        var record = InitRecord.Read(files);
        foreach (var change in changes.Where(c => c.Before != c.After))
        {
            record = record.With(change);
            record.Write(files); // first the record: whatever is written after it can be taken back
            InitRecord.WriteText(Path.Combine(files.Repository.WorkTree, change.Path), change.After);
        }

        var newPin = pins.Pin(config.PublicKey);
        var accepted = new UserGit(files, git).Accept();
        var hooks = new PushHookSetup(files, git).Install();
        Tell(changes, newPin, hooks, config, url);
        foreach (var name in accepted)
        {
            Say.Line($"  [green]accepted[/]  git's {name.Shown()}, as it is set now");
        }

        return ExitCodes.Done;
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

    private static void Tell(List<InitFile> changes, bool newPin, IReadOnlyList<PushHookChange> hooks, GateConfig config, string? url)
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
            changes.Exists(c => c.Before != c.After)
                ? "Tools are now gated on the heart rate of [bold]"
                    + config.UserKey.Value.Shown()
                    + "[/]. Commit these files, start a workout, then start the agent."
                : "Everything was set up already."
        );
    }
}
