using System.Globalization;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.PushHooks;

/// <summary>
/// Puts the post-push in place, in the way that fits the repository: by config where git knows hooks there (2.54), as files in git's own
/// hooks folder, or, where a hook manager owns the hooks, by saying what to add to
/// its files, which are the team's and not ours to write.
/// </summary>
internal sealed class PushHookSetup(GateFiles files, GitRunner git)
{
    private const string Command = "vibeworkout git-hook pre-push";

    /// <summary>What a hook manager's pre-push must run. Its files are the team's, and not everybody has the program: then the push goes on
    /// all the same.</summary>
    private const string Line = Command + " 2>/dev/null || true";

    private const string ConfigName = "hook.vibeworkout";
    private static readonly Version HooksByConfig = new(2, 54);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly string[] Hooks = [PushHookScripts.PrePush, PushHookScripts.ReferenceTransaction];
    private static readonly string[] LefthookFiles =
    [
        "lefthook.yml",
        "lefthook.yaml",
        ".lefthook.yml",
        ".lefthook.yaml",
        "lefthook.toml",
        ".lefthook.toml",
        "lefthook.json",
        ".lefthook.json",
        ".config/lefthook.yml",
        "lefthook-local.yml",
        ".lefthook-local.yml",
    ];

    private string Folder => Path.Combine(files.Repository.CommonDir, "hooks");

    public IReadOnlyList<PushHookChange> Install() =>
        GitVersion() >= HooksByConfig ? [.. Hooks.SelectMany(UninstallFile), InstallByConfig()]
        : ManagersFile() is { } managed ? [Advise(managed)]
        : [.. Hooks.Select(InstallFile)];

    /// <summary>Takes back what was put in place; hooks that were there before are as they were.</summary>
    public IReadOnlyList<PushHookChange> Uninstall()
    {
        var changes = Hooks.SelectMany(UninstallFile).ToList();
        foreach (var folder in new[] { files.Repository.CommonDir, files.Repository.GitDir }.Concat(LinkedTrees()))
        {
            File.Delete(Path.Combine(folder, PushHookScripts.PushMarker));
        }

        if (Git("config", "--local", "--get", ConfigName + ".event").Ok)
        {
            Git("config", "--local", "--remove-section", ConfigName);
            changes.Add(new(ConfigName, true));
        }

        if (ManagersFile() is { } managed && Mentions(managed))
        {
            changes.Add(new(Shown(managed), false, $"take `{Line}` out of {Shown(managed)}"));
        }

        return changes;
    }

    /// <summary>Whether a push brings the log along.</summary>
    public IEnumerable<Finding> Check()
    {
        const string Name = "post-push";
        if (Git("config", "--local", "--get", ConfigName + ".event").Ok)
        {
            yield return Finding.Ok(Name, "by git's config");
        }
        else if (FileInOtherFolder() is null && Array.TrueForAll(Hooks, hook => InUse(hook) is not null))
        {
            yield return Finding.Ok(
                Name,
                $"by .git/hooks{(InUse(PushHookScripts.PrePush) == PushHookScripts.PrePush ? "" : ", through a hook manager")}"
            );
        }
        else if (ManagersFile() is { } managed)
        {
            var advice = Advise(managed).Advice;
            yield return advice is null
                ? Finding.Ok(Name, $"by {Shown(managed)}")
                : Finding.Warning(
                    Name,
                    $"A hook manager owns this repository's hooks, and {Shown(managed)} does not bring the log along.",
                    $"{char.ToUpperInvariant(advice[0])}{advice[1..]}"
                );
        }
        else if (files.FindEnrolment(out _) is { Mode: EnrolmentMode.Everywhere })
        {
            yield return Finding.Ok(Name, "the agent's own hooks bring the log home; `vibeworkout init` here adds git's");
        }
        else
        {
            yield return Finding.Warning(
                Name,
                "The git hooks are not in place: your own pushes do not bring the log along.",
                "Run `vibeworkout init …` again."
            );
        }
    }

    private static string Program => InstalledPrograms.FindHook() ?? InstalledPrograms.StableMain;

    private PushHookChange InstallByConfig()
    {
        var command = $"'{Program.Replace("'", "'\\''", StringComparison.Ordinal)}' git-hook pre-push";
        if (
            Git("config", "--local", "--get", ConfigName + ".command").Text == command
            && Git("config", "--local", "--get", ConfigName + ".event").Text == PushHookScripts.PrePush
        )
        {
            return new(ConfigName, false);
        }

        Git("config", "--local", ConfigName + ".command", command);
        Git("config", "--local", ConfigName + ".event", PushHookScripts.PrePush);
        return new(ConfigName, true);
    }

    private PushHookChange InstallFile(string hook)
    {
        var script = PushHookScripts.Of(hook, Program);
        var (main, before) = (Path.Combine(Folder, hook), Path.Combine(Folder, hook + PushHookScripts.Before));
        if (
            Read(main) is { } ours
            && PushHookScripts.IsOurs(ours)
            && Read(before) is { } manager
            && PushHookScripts.RunsWhatItFound(manager)
        )
        {
            File.Move(before, main, overwrite: true); // its place is its own: installed again it would put us there, over whom it had put there before
        }

        // under a manager that runs what it found we are what it found: that stays so however often it is installed again
        var name = Read(main) is { } managed && PushHookScripts.RunsWhatItFound(managed) ? hook + PushHookScripts.ManagersNames[0] : hook;
        var path = Path.Combine(Folder, name);
        if (name != hook && Read(before) is { } older && PushHookScripts.AreAlike(older, Read(main)!))
        {
            File.Delete(before); // the manager's older copy: the one that runs us took its place
        }

        if (Read(path) is { } there)
        {
            if (there == script)
            {
                return new($".git/hooks/{name}", false);
            }

            if (!PushHookScripts.IsOurs(there))
            {
                PutAside(path, before, there);
            }
        }

        Directory.CreateDirectory(Folder);
        var draft = path + ".vibeworkout-draft";
        File.WriteAllText(draft, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                draft,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
            );
        }

        File.Move(draft, path, overwrite: true); // git never meets half a hook
        return new($".git/hooks/{name}", true);
    }

    /// <summary>A hook that somebody put in our script's place while another still lies aside: a manager's older copy gives way; anybody
    /// else's is kept under a further name, where it runs as little as it did.</summary>
    private static void PutAside(string path, string before, string there)
    {
        if (Read(before) is { } older && !PushHookScripts.AreAlike(older, there))
        {
            var kept = before;
            for (var number = 1; File.Exists(kept); number++)
            {
                kept = string.Create(CultureInfo.InvariantCulture, $"{before}.{number}");
            }

            File.Move(before, kept);
        }

        File.Move(path, before, overwrite: true);
    }

    /// <summary>Takes our script out from under whatever name it has, and puts back in its place what it had put aside.</summary>
    private IEnumerable<PushHookChange> UninstallFile(string hook)
    {
        var before = Path.Combine(Folder, hook + PushHookScripts.Before);
        var changed = false;
        foreach (
            var path in Names(hook)
                .Select(name => Path.Combine(Folder, name))
                .Where(path => Read(path) is { } there && PushHookScripts.IsOurs(there))
        )
        {
            File.Delete(path);
            changed = true;
            if (Read(before) is not { } older)
            {
                continue;
            }

            if (Read(Path.Combine(Folder, hook)) is { } main && PushHookScripts.AreAlike(older, main))
            {
                File.Delete(before); // a manager's older copy; its newer one stands in its own place
            }
            else
            {
                File.Move(before, path);
            }
        }

        return changed ? [new($".git/hooks/{hook}", true)] : [];
    }

    private static IEnumerable<string> Names(string hook) => PushHookScripts.ManagersNames.Select(n => hook + n).Prepend(hook);

    /// <summary>The name under which our script runs: the hook's own, or the one that a manager which runs it gave it. Null when it does
    /// not.</summary>
    private string? InUse(string hook) =>
        Read(Path.Combine(Folder, hook)) is not { } main ? null
        : PushHookScripts.IsOurs(main) ? hook
        : PushHookScripts.RunsWhatItFound(main)
        && Read(Path.Combine(Folder, hook + PushHookScripts.ManagersNames[0])) is { } kept
        && PushHookScripts.IsOurs(kept)
            ? hook + PushHookScripts.ManagersNames[0]
        : null;

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private IEnumerable<string> LinkedTrees() =>
        Path.Combine(files.Repository.CommonDir, "worktrees") is var trees && Directory.Exists(trees)
            ? Directory.EnumerateDirectories(trees)
            : [];

    private PushHookChange Advise(string managed) =>
        new(
            Shown(managed),
            false,
            Mentions(managed) ? null
                : IsLefthook(managed) ? $"add to {Shown(managed)}, under pre-push: jobs: - run: {Line}"
                : $"add this line to {Shown(managed)}: {Line}"
        );

    private static bool IsLefthook(string managed) => Path.GetFileName(managed).Contains("lefthook", StringComparison.Ordinal);

    private bool Mentions(string managed) =>
        (
            IsLefthook(managed)
                ? LefthookFiles.Select(name => Path.Combine(files.Repository.WorkTree, name))
                : Names(PushHookScripts.PrePush).Select(name => Path.Combine(Path.GetDirectoryName(managed)!, name)).Append(managed)
        ).Any(file => Read(file) is { } text && (text.Contains(Command, StringComparison.Ordinal) || PushHookScripts.IsOurs(text)));

    /// <summary>The file in which a hook manager keeps the pre-push; null when git's own folder is in use.</summary>
    private string? ManagersFile() =>
        Array.Find(LefthookFiles, name => File.Exists(Path.Combine(files.Repository.WorkTree, name))) is { } lefthook
            ? Path.Combine(files.Repository.WorkTree, lefthook)
            : FileInOtherFolder();

    /// <summary>Where git looks for the pre-push when that is not its own folder; null when it is.</summary>
    private string? FileInOtherFolder()
    {
        // as git itself finds it: "~", relative to the work tree, in whatever scope
        var asked = Git("rev-parse", "--git-path", "hooks");
        if (!asked.Ok || asked.Text.Length == 0)
        {
            return null;
        }

        var folder = Resolved(Path.GetFullPath(asked.Text, files.Repository.WorkTree));
        return folder == Path.Combine(Resolved(files.Repository.CommonDir), "hooks")
            ? null
            : Path.Combine(Path.GetFileName(folder) == "_" ? Path.GetDirectoryName(folder)! : folder, PushHookScripts.PrePush); // husky: the folder's files are its own, the team's lie above
    }

    private static string Resolved(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        return Path.GetDirectoryName(folder) is not { } parent ? folder
            : Path.Combine(Resolved(parent), Path.GetFileName(folder)) is var path
            && Directory.Exists(path)
            && new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target
                ? Path.TrimEndingDirectorySeparator(target.FullName)
            : path;
    }

    /// <summary>A path for people: from the work tree, or from their home.</summary>
    private string Shown(string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        foreach (var (root, name) in new[] { (Resolved(files.Repository.WorkTree), ""), (files.Repository.WorkTree, ""), (home, "~/") })
        {
            if (root.Length > 0 && path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return name + path[(root.Length + 1)..].Replace('\\', '/');
            }
        }

        return path;
    }

    private Version GitVersion()
    {
        // "git version 2.39.5", with more after it on some systems
        var text = Git("--version").Text.Split(' ');
        var numbers = text.Length > 2 ? text[2].Split('.') : [];
        return numbers.Length >= 2 && int.TryParse(numbers[0], out var major) && int.TryParse(numbers[1], out var minor)
            ? new(major, minor)
            : new(0, 0);
    }

    private GitResult Git(params string[] arguments) => git.Run(files.Repository.WorkTree, Limit, arguments);
}
