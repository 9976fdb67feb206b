using Vibeworkout.Cli.Gate;

namespace Vibeworkout.Cli.Hooks;

/// <summary>
/// File tools may not change what the gate is made of: its config, its switch, the settings that hold its hooks, its files in the git directory, and the pins. Symbolic links, relative paths and another case of letters
/// are seen through. What a shell command does is not seen: the threat model says so.
/// </summary>
internal static class TamperRule
{
    /// <summary>Tools that only read, or whose paths are no files to be changed.</summary>
    private static readonly string[] Readers = ["Read", "Glob", "Grep", "LS", "NotebookRead", "Bash", "WebFetch", "WebSearch", "read_file", "list_directory", "search_file_content", "glob", "view_image"];

    private static readonly string[] Settings =
    [
        ".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json", ".codex/config.toml", ".gemini/settings.json", ".cursor/hooks.json", ".github/hooks/vibeworkout.json",
    ];

    /// <summary>The gate's file that a call is aimed at; null when it is aimed at none.</summary>
    public static string? Target(GateFiles files, HookInput input)
    {
        if (Array.IndexOf(Readers, input.ToolName) >= 0)
        {
            return null;
        }

        var from = string.IsNullOrEmpty(input.Cwd) ? files.Repository.WorkTree : input.Cwd;
        foreach (var path in Paths(input))
        {
            if (Protected(files, Path.GetFullPath(path, from)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<string> Paths(HookInput input)
    {
        foreach (var path in new[] { input.ReadInput("file_path"u8), input.ReadInput("notebook_path"u8), input.ReadInput("path"u8) })
        {
            if (!string.IsNullOrEmpty(path) && !path.Contains('\0'))
            {
                yield return path;
            }
        }

        if (input.ToolName == "apply_patch")
        {
            foreach (var line in (input.ReadInput("command"u8) ?? "").Split('\n'))
            {
                // "*** Add File: a.txt", "*** Update File: …", "*** Delete File: …", "*** Move to: …"
                if (line.StartsWith("*** ", StringComparison.Ordinal) && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
                {
                    yield return line[(colon + 2)..].Trim();
                }
            }
        }
    }

    private static string? Protected(GateFiles files, string path)
    {
        var real = Resolve(path);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        foreach (var (guarded, wholeFolder) in Guarded(files, home))
        {
            var realGuarded = Resolve(guarded);
            if (Matches(path, guarded, wholeFolder) || Matches(real, guarded, wholeFolder) || Matches(real, realGuarded, wholeFolder))
            {
                return Path.GetFileName(guarded);
            }
        }

        return null;
    }

    private static IEnumerable<(string Path, bool WholeFolder)> Guarded(GateFiles files, string home)
    {
        yield return (files.Config, false);
        yield return (files.DisableFile, false);
        yield return (files.State, true);
        yield return (files.Log, false);
        yield return (Path.Combine(files.Repository.CommonDir, "hooks"), true);
        yield return (UserFolder.Path, true);
        foreach (var settings in Settings)
        {
            yield return (Path.Combine(files.Repository.WorkTree, settings), false);
            if (home.Length > 0)
            {
                yield return (Path.Combine(home, settings), false);
            }
        }
    }

    // on every system: where case matters this guards a little more than it must
    private static bool Matches(string path, string guarded, bool wholeFolder) =>
        path.Equals(guarded, StringComparison.OrdinalIgnoreCase) || (wholeFolder && path.StartsWith(guarded + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase));

    /// <summary>The path with every symbolic link on the way followed, as far as it exists.</summary>
    private static string Resolve(string path)
    {
        var resolved = Path.GetPathRoot(path) ?? "/";
        foreach (var part in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            try
            {
                resolved = new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
            }
            catch (IOException)
            {
                // a circle of links, or a folder that may not be read: nothing further can be written through it
            }
        }

        return resolved;
    }
}
