using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// The user's git as the gate may use it. What runs a program or sends git elsewhere counts as it was when the person ran <c>init</c>:
/// another setting blocks, another variable is left out.
/// The settings are kept with the stamps of their files, so that as long as nothing changed no git is asked.
/// </summary>
internal sealed class UserGit(GateFiles files, GitRunner git)
{
    private const int MostNamed = 3;
    private const string Variable = "environment variable ";

    private const string Elsewhere =
        "what this repository's git settings were at `vibeworkout init` is recorded, but not in the user folder that this "
        + "environment names, so git is not started. "
        + "Set HOME, XDG_CONFIG_HOME and VIBEWORKOUT_CONFIG_HOME as they were then, or run your `vibeworkout init …` line again here.";

    private readonly AcceptedSettings accepted = new(files.Repository);

    /// <summary>What reaches a remote, or why it must not be reached.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    public RemoteAccess For(string remote)
    {
        if (accepted.IsElsewhere())
        {
            return Refuse(new(GitFailure.ConfigChanged, Elsewhere)); // also where that folder has a record: whoever names it wrote it
        }

        var record = accepted.Read();
        var strange = record is null
            ? []
            : GitEnvironment.SignInHere().Where(v => !record.Has(Variable + v.Name, v.Value)).Select(v => v.Name).ToList();
        var (snapshot, problem) = Snapshot(git.Without(strange));
        if (snapshot is null)
        {
            return Refuse(problem!);
        }

        record ??= accepted.Write(Everything(snapshot)); // a gate from before settings were recorded: as with the key, the first use counts
        var settings = new List<GitSetting>(snapshot.Settings);
        foreach (var setting in GitEnvironment.Settings().Where(RemoteSettings.IsOfUse))
        {
            if (RemoteSettings.IsGuarded(setting) && !record.Has(setting.Key, setting.Value))
            {
                strange.Add($"{setting.Origin} ({Shown(setting.DocumentedKey)})");
            }
            else
            {
                settings.Add(setting);
            }
        }

        var selected = RemoteSettings.Select(settings, remote);
        return selected switch
        {
            { Url: null } => Refuse(
                new(GitFailure.InvalidRemote, $"There is no git remote \"{GateConfig.Shown(remote)}\" here; add it with `git remote add`.")
            ),
            _ when selected.Guarded.Where(s => !record.Has(s.Key, s.Value)).ToList() is { Count: > 0 } changed => Refuse(
                new(GitFailure.ConfigChanged, Changed(changed))
            ),
            { Kind: RemoteKind.Helper, Url: var url }
                when url.StartsWith("ext::", StringComparison.Ordinal) || url.StartsWith("fd::", StringComparison.Ordinal) => Refuse(
                new(GitFailure.InvalidRemote, PrivateRepository.NotAcceptable)
            ),
            _ => Grant(snapshot, selected, strange, record),
        };
    }

    /// <summary>Takes what is set now for the person's own; their <c>init</c> does that.</summary>
    /// <returns>The names of what was not accepted before; empty when all was, or git would not tell.</returns>
    public IReadOnlyList<string> Accept()
    {
        var (snapshot, _) = Snapshot(git);
        if (snapshot is null)
        {
            return [];
        }

        var record = accepted.Read();
        var all = Everything(snapshot);
        var added = all.Where(s => record?.Has(s.Name, s.Value) != true).Select(s => Shown(s.Name)).Distinct().ToList();
        if (!accepted.IsExactly(all))
        {
            accepted.Write(all);
        }

        return added;
    }

    /// <summary>The names of what is accepted and in use for a remote.</summary>
    public IReadOnlyList<string> InUse(string remote) =>
        Snapshot(git).Snapshot is { } snapshot
            ? [.. RemoteSettings.Select(snapshot.Settings, remote).Guarded.Select(s => Shown(s.DocumentedKey)).Distinct()]
            : [];

    /// <summary>Forgets everything of this repository.</summary>
    public void Forget()
    {
        accepted.Remove();
        foreach (var kept in Directory.Exists(files.State) ? Directory.EnumerateFiles(files.State, "git-settings*") : [])
        {
            File.Delete(kept);
        }
    }

    /// <summary>One for each work tree: conditions and <c>config.worktree</c> differ.</summary>
    private string KeptFile =>
        Path.Combine(
            files.State,
            files.Repository.GitDir == files.Repository.CommonDir
                ? "git-settings"
                : $"git-settings-{Path.GetFileName(files.Repository.GitDir)}"
        );

    private (SettingsSnapshot? Snapshot, GitProblem? Problem) Snapshot(GitRunner reader)
    {
        var surroundings = string.Join('\0', SettingsSnapshot.Variables.Select(reader.Variable).Prepend(files.Repository.WorkTree));
        if (KeptSettings.Read(KeptFile, surroundings) is { } kept && kept.IsCurrent())
        {
            return (kept, null);
        }

        var read = SettingsSnapshot.Read(reader, files.Repository);
        if (read.Snapshot is not null)
        {
            files.EnsureState();
            KeptSettings.Write(KeptFile, surroundings, read.Snapshot);
        }

        return read;
    }

    private static List<(string Name, string Value)> Everything(SettingsSnapshot snapshot) =>
        [
            .. snapshot.Settings.Concat(GitEnvironment.Settings()).Where(RemoteSettings.IsGuarded).Select(s => (s.Key, s.Value)),
            .. GitEnvironment.SignInHere().Select(v => (Variable + v.Name, v.Value)),
        ];

    private RemoteAccess Refuse(GitProblem problem) =>
        new(files.Repository.WorkTree, false, [], new Dictionary<string, string>(), [], [], problem);

    private RemoteAccess Grant(SettingsSnapshot snapshot, RemoteSettings selected, List<string> strange, SettingsRecord record)
    {
        var variables = new Dictionary<string, string>();
        foreach (var (name, value) in GitEnvironment.SignInHere().Where(v => record.Has(Variable + v.Name, v.Value)))
        {
            variables[name] = value;
        }

        if (selected.Kind == RemoteKind.Ssh)
        {
            variables["SSH_ASKPASS"] = "false"; // ssh asks nobody: neither at the terminal nor by a window
        }

        // a helper that the person wrote into their settings may read variables of its own
        foreach (var name in selected.Guarded.Where(s => s.Name != "path").SelectMany(s => NamedIn(s.Value)))
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables.TryAdd(name, value);
            }
        }

        var sha256 =
            snapshot
                .Settings.LastOrDefault(s => s.Key == "extensions.objectformat")
                ?.Value.Equals("sha256", StringComparison.OrdinalIgnoreCase) == true;
        var note =
            strange.Count == 0
                ? null
                : $"{string.Join(", ", strange)} {(strange.Count == 1 ? "is" : "are")} set to something that was not there at "
                    + $"`vibeworkout init`, and so not used; if the remote needs it, run your `vibeworkout init …` line again.";
        return new(
            files.Repository.WorkTree,
            sha256,
            selected.Passed,
            variables,
            strange,
            RemoteAccess.SafeIn(snapshot.Settings),
            null,
            note
        );
    }

    /// <summary>Names the first few, where they stand and never what they say.</summary>
    private static string Changed(List<GitSetting> settings)
    {
        var named = settings.Take(MostNamed).Select(s => $"{Shown(s.DocumentedKey)} in {Shown(s.Origin)}").Distinct().ToList();
        return named.Count == 1
            ? $"git's setting {named[0]} is new since this repository was set up, and it runs a program or sends git elsewhere, so "
                + $"git is not started. If it is yours, run your `vibeworkout init …` line again, which accepts it; else take it out."
            : $"git's settings {string.Join(", ", named)}{(settings.Count > MostNamed ? " and others" : "")} are new since this "
                + $"repository was set up, and they run programs or send git elsewhere, so git is not started. "
                + "If they are yours, run your `vibeworkout init …` line again, which accepts them; else take them out.";
    }

    /// <summary>Keys hold addresses, and those may hold passwords.</summary>
    private static string Shown(string text)
    {
        text = RemoteAddress.WithoutCredentials(string.Concat(text.Select(c => ForeignText.IsUnfit(c) ? ' ' : c)));
        return text.Length > 200 ? text[..200] + "…" : text;
    }

    /// <summary>The variables that a command for a shell names: <c>$NAME</c> and <c>${NAME}</c>.</summary>
    private static IEnumerable<string> NamedIn(string command)
    {
        for (var at = command.IndexOf('$', StringComparison.Ordinal); at >= 0; at = command.IndexOf('$', at + 1))
        {
            var start = at + 1 < command.Length && command[at + 1] == '{' ? at + 2 : at + 1;
            var end = start;
            while (end < command.Length && (char.IsAsciiLetterOrDigit(command[end]) || command[end] == '_'))
            {
                end++;
            }

            var name = command[start..end];
            if (
                name.Length > 0
                && !Array.Exists(["GIT_", "SSH_", "LD_", "DYLD_", "BASH_", "ENV", "IFS"], p => name.StartsWith(p, StringComparison.Ordinal))
            )
            {
                yield return name;
            }
        }
    }
}
