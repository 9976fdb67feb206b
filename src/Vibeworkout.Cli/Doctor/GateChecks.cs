using System.Globalization;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary>Config, key, remote, signal, clock.</summary>
internal static class GateChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(30);

    public static IEnumerable<Finding> Run(GateFiles files, GitRunner git, TimeProvider time)
    {
        var version = git.Run(files.Repository.WorkTree, Limit, ["--version"]);
        if (!version.Ok)
        {
            yield return Finding.Broken(
                "git",
                "git was not found on the PATH, so no signal can be fetched and no log sent.",
                "Install git."
            );
            yield break;
        }

        yield return Finding.Ok("git", version.Text);
        if (GateSwitch.WhyOff(files, time) is { } off)
        {
            yield return Finding.Broken(
                "switch",
                $"The gate is off, so every call runs: {off}.",
                File.Exists(files.DisableFile)
                    ? $"Delete {files.DisableFile} to gate tools again; `vibeworkout resume` ends a pause."
                    : "`vibeworkout resume` ends it."
            );
        }

        var enrolled = files.FindEnrolment(out var unusable);
        if ((unusable ?? (enrolled is null ? null : Enrolments.Changed(files, enrolled))) is { } wrong)
        {
            yield return Finding.Broken(
                "enrolment",
                $"{char.ToUpperInvariant(wrong[0])}{wrong[1..]}. Every call is blocked.",
                "If that is right, run `vibeworkout init` here; else restore the file."
            );
            yield break;
        }

        if (enrolled is null && !File.Exists(files.Config))
        {
            yield return Finding.Broken(
                "config",
                $"{GateConfig.FileName} is missing, so every call is blocked.",
                "Run the `vibeworkout init …` line that the server shows, or restore the file."
            );
            yield break;
        }

        if (Enrolments.ConfigOf(files, out var problem) is not { } config)
        {
            yield return Finding.Broken("config", $"{problem}. Every call is blocked.", "Mend the file, or run `vibeworkout init` again.");
            yield break;
        }

        yield return CheckGatedTools(files, config);

        var url = enrolled?.Carrier ?? RemoteUrl.Read(files.Repository, config.Remote, git);
        yield return enrolled is null
            ? CheckPin(files, config, url)
            : Finding.Ok(
                "enrolment",
                $"{enrolled.Mode.ToString().ToLowerInvariant()}, kept in your own folder; nothing in the work tree overrides it"
            );
        if (url is null)
        {
            yield return Finding.Broken(
                "remote",
                $"There is no git remote \"{config.ShownRemote}\", so every call is blocked and the log waits here.",
                $"git remote add {config.ShownRemote} <url>"
            );
            yield break;
        }

        yield return CheckSettings(files, config, git);
        foreach (var finding in CheckSignal(files, config, git, time))
        {
            yield return finding;
        }

        if (url.StartsWith("http", StringComparison.OrdinalIgnoreCase) && RemoteClock(files, config, time) is { } clock)
        {
            yield return clock;
        }
    }

    private static Finding CheckGatedTools(GateFiles files, GateConfig config)
    {
        const string Mend = "Remove gated_tools from the config to gate every tool.";
        if (config.GatedTools.Contains("*"))
        {
            return Finding.Ok("config", $"user {config.UserKey}, remote {config.ShownRemote}, every tool is gated");
        }

        var idle = config
            .GatedTools.Where(pattern => !KnownTools.MayMatch(pattern, AgentsHere.CallingFrom(files.Repository.WorkTree, files.Repository)))
            .ToList();
        return idle.Count == config.GatedTools.Count
                ? Finding.Broken(
                    "config",
                    idle.Count == 0
                        ? "gated_tools is an empty list, so nothing is gated: every call runs."
                        : $"gated_tools gates nothing: no tool of the agents that are set up here has a name like {Names(idle)}, "
                            + $"so every call runs. Capital letters count.",
                    Mend
                )
            : idle.Count > 0
                ? Finding.Warning(
                    "config",
                    $"Only these tools are gated: {Names(config.GatedTools)}; and no tool of the agents that are set up here has "
                        + $"a name like {Names(idle)}.",
                    Mend
                )
            : Finding.Warning("config", $"Only these tools are gated: {Names(config.GatedTools)}.", Mend);
    }

    private static string Names(IEnumerable<string> patterns) => FileFailure.Plain(string.Join(", ", patterns));

    private static Finding CheckPin(GateFiles files, GateConfig config, string? url)
    {
        var pins = new Pins(UserFolder.Path, files.Repository, url);
        var pinned = pins.Pinned();
        return pins.ArePinsElsewhere()
                ? Finding.Broken(
                    "pinned key",
                    $"A key is pinned for this repository, but not in {UserFolder.Path}, so every call is blocked.",
                    "Set HOME, XDG_CONFIG_HOME and VIBEWORKOUT_CONFIG_HOME as they were at `vibeworkout init`, or run your init line again."
                )
            : pinned is null
                ? Finding.Warning(
                    "pinned key",
                    "No key is pinned for this repository yet; the next call pins whatever the config holds.",
                    "Run the `vibeworkout init …` line that the server shows: it pins the key you were given."
                )
            : pinned != config.PublicKey.Hex
                ? Finding.Broken(
                    "pinned key",
                    "The config's public key is not the pinned one, so every call is blocked.",
                    "Restore the config, or accept the new key with `vibeworkout init … --trust-new-key`."
                )
            : Finding.Ok("pinned key", $"{pinned[..16]}…");
    }

    /// <summary>Settings of git's that run programs or send it elsewhere: as the person accepted them?</summary>
    private static Finding CheckSettings(GateFiles files, GateConfig config, GitRunner git)
    {
        const string Name = "git settings";
        var user = new UserGit(files, git);
        var access = user.For(config.Remote);
        return (access.Problem, access.Note) switch
        {
            ({ Failure: GitFailure.ConfigChanged } changed, _) => Finding.Broken(
                Name,
                $"Every call is blocked: {changed.Message}",
                "Take the setting out, or run your `vibeworkout init …` line again to accept it."
            ),
            ({ } problem, _) => Finding.Broken(Name, problem.Message, "Mend it; every call is blocked until then."),
            (_, { } note) => Finding.Warning(
                Name,
                note,
                "Run your `vibeworkout init …` line again where these variables are set as you mean them."
            ),
            _ when user.InUse(config.Remote) is { Count: > 0 } used => Finding.Ok(Name, $"as you accepted them: {string.Join(", ", used)}"),
            _ => Finding.Ok(Name, "none runs a program of yours or sends git elsewhere"),
        };
    }

    private static IEnumerable<Finding> CheckSignal(GateFiles files, GateConfig config, GitRunner git, TimeProvider time)
    {
        var source = new SignalSource(files, config, git, time);
        var signal = source.FetchNow();
        switch (signal.Verdict.Reason)
        {
            case BlockReason.ConfigChanged:
                yield break; // it has been said
            case BlockReason.SignalFetchFailed:
                yield return Finding.Broken(
                    "remote",
                    $"The remote could not be read, so every call is blocked. {signal.Detail}",
                    "Try `git fetch` by hand; what helps there helps here."
                );
                yield break;
            case BlockReason.SignalMissing:
                yield return Finding.Ok("remote", "reachable and readable");
                yield return Finding.Warning("signal", "There is no signal on the remote yet.", "Start a workout for this repository.");
                yield break;
        }

        yield return Finding.Ok("remote", "reachable and readable");
        yield return signal.Verdict.Reason switch
        {
            null => Finding.Ok("signal", "genuine and fresh: tools are unlocked"),
            BlockReason.HrBelowThreshold or BlockReason.WorkoutOver or BlockReason.HrSilent => Finding.Ok(
                "signal",
                $"genuine and fresh: tools are locked, because {Messages.Why(signal.Verdict.Reason.Value, signal, config).TrimEnd('.')}"
            ),
            BlockReason.SignalExpired => Finding.Warning(
                "signal",
                "The last signal is out of date: no workout is running.",
                "Start a workout; if one runs, look at the server's gate repo for its last error."
            ),
            BlockReason.ClockSkew => Finding.Broken(
                "clock",
                "The signal ends more than five minutes from now: this machine's clock or the server's is wrong, and every call "
                    + "is blocked.",
                "Set the clock (NTP)."
            ),
            var reason => Finding.Broken(
                "signal",
                $"The signal cannot be used ({reason.Value.ToWireName()}), so every call is blocked.",
                Messages.Why(reason.Value, signal, config)
            ),
        };
    }

    /// <summary>What time the remote thinks it is, from its own answer's Date header.</summary>
    private static Finding? RemoteClock(GateFiles files, GateConfig config, TimeProvider time)
    {
        if (
            files
                .OpenSignalRepository(new GitRunner(), new UserGit(files, new GitRunner()).For(config.Remote))
                .AskClock(config.Remote, config.SignalRef, Limit) is
            { } remote
        )
        {
            var skew = (remote - time.GetUtcNow()).Duration();
            return skew <= MaxSkew
                ? Finding.Ok(
                    "clock",
                    string.Create(CultureInfo.InvariantCulture, $"within {Math.Ceiling(skew.TotalSeconds):0} s of the remote's")
                )
                : Finding.Warning(
                    "clock",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"This machine's clock and the remote's differ by {skew.TotalSeconds:0} s."
                    ),
                    "Set the clock (NTP)."
                );
        }

        return null;
    }
}
