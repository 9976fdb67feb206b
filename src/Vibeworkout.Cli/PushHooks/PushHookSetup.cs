using Vibeworkout.Cli.Doctor;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.PushHooks;

/// <summary>What was done with one hook, or what its owner should do.</summary>
/// <param name="Name">The hook, or where it lies.</param>
/// <param name="Changed">Whether something was written.</param>
/// <param name="Advice">What people should add themselves, where we do not write; null otherwise.</param>
internal sealed record PushHookChange(string Name, bool Changed, string? Advice = null);

/// <summary>
/// Puts the post-push in place, in the way that fits the repository: by config where git knows hooks there (2.54), as files in git's own hooks folder, or, where a hook manager owns the hooks, by saying what to add to
/// its files, which are the team's and not ours to write.
/// </summary>
internal sealed class PushHookSetup(GateFiles files, GitRunner git)
{
    private const string Command = "vibeworkout git-hook pre-push";

    /// <summary>What a hook manager's pre-push must run. Its files are the team's, and not everybody has the program: then the push goes on all the same.</summary>
    private const string Line = Command + " 2>/dev/null || true";

    private const string ConfigName = "hook.vibeworkout";
    private static readonly Version HooksByConfig = new(2, 54);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly string[] Hooks = [PushHookScripts.PrePush, PushHookScripts.ReferenceTransaction];
    private static readonly string[] LefthookFiles = ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook.toml", "lefthook.json"];

    private string Folder => Path.Combine(files.Repository.CommonDir, "hooks");

    public IReadOnlyList<PushHookChange> Install() =>
        GitVersion() >= HooksByConfig ? [InstallByConfig()]
        : ManagersFile() is { } managed ? [Advise(managed)]
        : [.. Hooks.Select(InstallFile)];

    /// <summary>Takes back what was put in place; hooks that were there before are as they were.</summary>
    public IReadOnlyList<PushHookChange> Uninstall()
    {
        var changes = Hooks.Where(IsOurs).Select(UninstallFile).ToList();
        if (Git("config", "--local", "--get", ConfigName + ".event").Ok)
        {
            Git("config", "--local", "--remove-section", ConfigName);
            changes.Add(new(ConfigName, true));
        }

        if (ManagersFile() is { } managed && Mentions(managed))
        {
            changes.Add(new(managed, false, $"take `{Line}` out of {managed}"));
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
        else if (ManagersFile() is { } managed)
        {
            yield return Mentions(managed) ? Finding.Ok(Name, $"by {managed}") : Finding.Warning(Name, $"A hook manager owns this repository's hooks, and {managed} does not bring the log along.", $"{char.ToUpperInvariant(Advise(managed).Advice![0])}{Advise(managed).Advice![1..]}");
        }
        else
        {
            yield return Array.TrueForAll(Hooks, IsOurs) ? Finding.Ok(Name, "by .git/hooks") : Finding.Warning(Name, "The git hooks are not in place: your own pushes do not bring the log along.", "Run `vibeworkout init …` again.");
        }
    }

    private PushHookChange InstallByConfig()
    {
        var command = $"'{Environment.ProcessPath!.Replace("'", "'\\''", StringComparison.Ordinal)}' git-hook pre-push";
        if (Git("config", "--local", "--get", ConfigName + ".command").Text == command && Git("config", "--local", "--get", ConfigName + ".event").Text == PushHookScripts.PrePush)
        {
            return new(ConfigName, false);
        }

        Git("config", "--local", ConfigName + ".command", command);
        Git("config", "--local", ConfigName + ".event", PushHookScripts.PrePush);
        return new(ConfigName, true);
    }

    private PushHookChange InstallFile(string hook)
    {
        var path = Path.Combine(Folder, hook);
        var script = PushHookScripts.Of(hook, Environment.ProcessPath!);
        if (File.Exists(path))
        {
            if (File.ReadAllText(path) == script)
            {
                return new($".git/hooks/{hook}", false);
            }

            if (!IsOurs(hook))
            {
                File.Move(path, path + PushHookScripts.Before);
            }
        }

        Directory.CreateDirectory(Folder);
        var draft = path + ".vibeworkout-draft";
        File.WriteAllText(draft, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        File.Move(draft, path, overwrite: true); // git never meets half a hook
        return new($".git/hooks/{hook}", true);
    }

    private PushHookChange UninstallFile(string hook)
    {
        var path = Path.Combine(Folder, hook);
        if (File.Exists(path + PushHookScripts.Before))
        {
            File.Move(path + PushHookScripts.Before, path, overwrite: true);
        }
        else
        {
            File.Delete(path);
        }

        return new($".git/hooks/{hook}", true);
    }

    private bool IsOurs(string hook) => Path.Combine(Folder, hook) is var path && File.Exists(path) && PushHookScripts.IsOurs(File.ReadAllText(path));

    private PushHookChange Advise(string managed) => new(managed, false, Mentions(managed) ? null
        : Path.GetFileName(managed).Contains("lefthook", StringComparison.Ordinal) ? $"add to {managed}, under pre-push: jobs: - run: {Line}" : $"add this line to {managed}: {Line}");

    private bool Mentions(string managed) => Path.Combine(files.Repository.WorkTree, managed) is var path && File.Exists(path) && File.ReadAllText(path).Contains(Command, StringComparison.Ordinal);

    /// <summary>The file, from the work tree, in which a hook manager keeps the pre-push; null when git's own folder is in use.</summary>
    private string? ManagersFile()
    {
        if (Array.Find(LefthookFiles, name => File.Exists(Path.Combine(files.Repository.WorkTree, name))) is { } lefthook)
        {
            return lefthook;
        }

        var configured = Git("config", "--get", "core.hooksPath");
        if (!configured.Ok || configured.Text.Length == 0)
        {
            return null;
        }

        var folder = configured.Text.TrimEnd('/');
        return folder.EndsWith("/_", StringComparison.Ordinal) ? $"{folder[..^2]}/{PushHookScripts.PrePush}" // husky: the folder's files are its own, the team's lie above
            : $"{folder}/{PushHookScripts.PrePush}";
    }

    private Version GitVersion()
    {
        // "git version 2.39.5", with more after it on some systems
        var text = Git("--version").Text.Split(' ');
        var numbers = text.Length > 2 ? text[2].Split('.') : [];
        return numbers.Length >= 2 && int.TryParse(numbers[0], out var major) && int.TryParse(numbers[1], out var minor) ? new(major, minor) : new(0, 0);
    }

    private GitResult Git(params string[] arguments) => git.Run(files.Repository.WorkTree, Limit, arguments);
}
