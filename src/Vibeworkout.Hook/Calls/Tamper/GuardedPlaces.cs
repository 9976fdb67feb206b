using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>What is guarded by where it lies: this gate's git directories, the user's folders for ssh, git and ourselves, the program, and
/// what environment variables move.</summary>
internal sealed class GuardedPlaces(GateFiles files, Surroundings surroundings, Links links)
{
    private const string Git = "the user's git settings";
    private const string Agent = "an agent's settings, hooks or plugins";
    private const string Program = "a program that the gate runs";

    // what the gate's commands and its git start, by name
    private static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        InstalledPrograms.Main,
        InstalledPrograms.Hook,
        "git",
        "ssh",
        "sh",
        "bash",
        "timeout",
    };

    private List<Place>? places;
    private HashSet<string>? pathFolders;

    /// <summary>A place: a file, or a folder with all that is in it.</summary>
    /// <param name="Path">Where, absolute and folded.</param>
    /// <param name="What">What it is, in our own words.</param>
    /// <param name="IsAgents">Whether it is an agent's folder, of which a part is free.</param>
    private sealed record Place(string[] Path, string What, bool IsAgents);

    /// <summary>What an absolute path leads to that is guarded; null when that is nothing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="names">Its folded names.</param>
    public string? Find(string path, string[] names)
    {
        foreach (var place in places ??= [.. All()])
        {
            if (names.AsSpan().StartsWith(place.Path) && !(place.IsAgents && AgentFolder.IsFree("", names.AsSpan(place.Path.Length))))
            {
                return place.What;
            }
        }

        return names.Length > 0 && IsProgram(names[^1]) && Path.GetDirectoryName(path) is { } folder && PathFolders.Contains(Key(folder))
            ? Program
            : null;
    }

    private static bool IsProgram(string name)
    {
        var bare = Path.GetExtension(name) is ".exe" or ".cmd" or ".bat" ? Path.GetFileNameWithoutExtension(name) : name;
        return Programs.Contains(bare)
            || bare.StartsWith("git-remote-", StringComparison.Ordinal)
            || bare.StartsWith("git-credential-", StringComparison.Ordinal);
    }

    private HashSet<string> PathFolders => pathFolders ??= [.. FindPathFolders()];

    private static string Key(string folder) => string.Join('/', GuardedName.Fold(folder));

    private IEnumerable<string> FindPathFolders()
    {
        foreach (var entry in (surroundings.Variable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (Absolute(entry.Length == 0 ? "." : entry) is { } folder)
            {
                yield return Key(folder);
                yield return Key(links.Follow(folder));
            }
        }
    }

    private IEnumerable<Place> All()
    {
        foreach (var (path, what, isAgents) in Named())
        {
            if (Absolute(path) is { } absolute)
            {
                var place = new Place(GuardedName.Fold(absolute), what, isAgents);
                yield return place;
                if (links.Follow(absolute) is var followed && followed != absolute)
                {
                    yield return place with
                    {
                        Path = GuardedName.Fold(followed),
                    };
                }
            }
        }
    }

    private IEnumerable<(string? Path, string What, bool IsAgents)> Named()
    {
        yield return (files.Repository.GitDir, "a git directory", false);
        yield return (files.Repository.CommonDir, "a git directory", false);
        yield return (UserFolder.Path, "the gate's folder for this user", false);
        foreach (var program in OwnPrograms())
        {
            yield return (program, "the gate's program", false);
        }

        yield return (surroundings.Folder("GIT_CONFIG_GLOBAL"), Git, false);
        yield return (surroundings.Folder("GIT_CONFIG_SYSTEM"), Git, false);
        if (surroundings.Folder("XDG_CONFIG_HOME") is { } config)
        {
            yield return (Path.Join(config, "git"), Git, false);
            yield return (Path.Join(config, "vibeworkout"), "the gate's folder for this user", false);
            yield return (Path.Join(config, "opencode"), Agent, true);
        }

        foreach (var home in surroundings.Homes)
        {
            yield return (Path.Join(home, ".ssh"), "the user's ssh settings", false);
        }

        foreach (var agent in KnownAgents.All)
        {
            yield return (agent.FolderVariable is { } own ? surroundings.Folder(own) : null, Agent, true);
            foreach (var variable in agent.GuardedFolderVariables)
            {
                yield return (surroundings.Folder(variable), Agent, true);
            }

            foreach (var variable in agent.GuardedFileVariables)
            {
                yield return (surroundings.Folder(variable), Agent, false);
            }
        }
    }

    /// <summary>The running one, and the other that lies beside it.</summary>
    private IEnumerable<string> OwnPrograms()
    {
        if (surroundings.Program is { } own)
        {
            yield return own;
            yield return Path.Join(Path.GetDirectoryName(own), InstalledPrograms.Main + Path.GetExtension(own));
            yield return Path.Join(Path.GetDirectoryName(own), InstalledPrograms.Hook + Path.GetExtension(own));
        }
    }

    private string? Absolute(string? path) =>
        path is null || path.Contains('\0', StringComparison.Ordinal) || path == "/dev/null"
            ? null
            : Path.GetFullPath(path, files.Repository.WorkTree);
}
