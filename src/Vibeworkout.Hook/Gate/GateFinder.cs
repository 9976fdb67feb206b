using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// Finds the gate that decides: walks up from each folder to the root, and takes the topmost one for which a key is pinned, so that no
/// repository further down (a submodule, a vendored clone, a made-up <c>.git</c>) takes its
/// place, and what was gated once stays gated whatever becomes of its <c>.git</c>. File-system calls only: this runs on every tool call.
/// </summary>
internal sealed class GateFinder(string userFolder)
{
    private readonly Dictionary<string, Level> seen = [];

    /// <summary>One folder on the way up.</summary>
    /// <param name="Folder">Its real path.</param>
    /// <param name="Git">What its <c>.git</c> is.</param>
    /// <param name="HasConfig">Whether a gate config lies in it.</param>
    /// <param name="IsPinned">Whether a key is pinned for it.</param>
    private sealed record Level(string Folder, DotGit Git, bool HasConfig, bool IsPinned)
    {
        /// <summary>Whether its git directory remembers a pin, which may lie in another user folder than this environment names.</summary>
        public bool IsMarked => Git is DotGit.Repository { Location.CommonDir: var common } && Pins.IsMarked(common);
    }

    /// <summary>The gate for whoever stands in the first of these folders, or came from there.</summary>
    /// <param name="folders">Absolute paths, whether they still exist or not; the first that leads to a gate counts.</param>
    /// <exception cref="UnauthorizedAccessException">The pins may not be looked at.</exception>
    public static GatePlace Find(IReadOnlyList<string?> folders) =>
        Everywhere.Apply(
            new GateFinder(UserFolder.Path).Decide(folders),
            folders.FirstOrDefault(f => f is not null && Path.IsPathRooted(f))
        );

    /// <summary>Takes away every pin and enrolment that gates a folder whose <c>.git</c> cannot be followed. Whether there were any.</summary>
    /// <param name="folder">Its real path.</param>
    public static bool Unpin(string folder) =>
        Candidates(folder, DotGit.Look(folder))
            .Where(gitDir => Pins.RemoveDirectory(UserFolder.Path, gitDir) | Enrolments.Remove(gitDir))
            .ToList()
            .Count > 0;

    private GatePlace Decide(IEnumerable<string?> folders)
    {
        var ways = folders
            .OfType<string>()
            .Where(Path.IsPathRooted)
            .Where(folder => !folder.Contains('\0'))
            .Distinct()
            .SelectMany(WaysUp)
            .ToList();
        return ways.Select(Pinned).FirstOrDefault(found => found is not null)
            ?? ways.Select(Marked).FirstOrDefault(found => found is not null)
            ?? ways.Select(Configured).FirstOrDefault(found => found is not null)
            ?? ways.Select(Nearest).FirstOrDefault(found => found is not null)
            ?? GatePlace.Nowhere;
    }

    /// <summary>The way up the real path, and, where the path as given leads through links, up that one too; each from below.</summary>
    private IEnumerable<List<Level>> WaysUp(string folder)
    {
        var given = Path.GetFullPath(folder);
        var real = RealPath.Of(folder);
        yield return [.. Up(real).Select(Look)];
        if (given != real)
        {
            yield return [.. Up(given).Select(RealPath.Of).Distinct().Select(Look)];
        }
    }

    /// <summary>A folder, and those that it lies in.</summary>
    public static IEnumerable<string> Up(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    private Level Look(string folder)
    {
        if (!seen.TryGetValue(folder, out var level))
        {
            var git = DotGit.Look(folder);
            seen[folder] = level = new(folder, git, File.Exists(Path.Combine(folder, GateConfig.FileName)), IsPinned(folder, git));
        }

        return level;
    }

    private bool IsPinned(string folder, DotGit git) =>
        Candidates(folder, git).Any(gitDir => Pins.HasDirectory(userFolder, gitDir))
        || (git is DotGit.Repository { Location: var there } && Origin(there) is { } url && Pins.HasUrl(userFolder, url));

    /// <summary>Origin's URL; null also where the file may not be read, which git could not do either.</summary>
    private static string? Origin(RepositoryLocation repository)
    {
        try
        {
            return RemoteUrl.ReadPlain(repository, "origin");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The git directories that a folder has, had, or may have had.</summary>
    private static IEnumerable<string> Candidates(string folder, DotGit git)
    {
        string[] more = git switch
        {
            DotGit.Repository { Location.CommonDir: var common } => [common],
            DotGit.Broken broken => [.. broken.Candidates],
            _ => [],
        };
        return more.Prepend(Path.Combine(folder, ".git")).Distinct();
    }

    private static GatePlace? Pinned(List<Level> way) =>
        way.FindLastIndex(level => level.IsPinned) is >= 0 and var top ? Gated(WithConfig(way, top)) : null;

    private static GatePlace? Marked(List<Level> way) =>
        way.FindLastIndex(level => level.IsMarked) is >= 0 and var top ? Gated(WithConfig(way, top)) : null;

    /// <summary>
    /// Where work trees of one repository lie inside each other (in the folder of a bare one, say) and the topmost has no config, the
    /// topmost that has one.
    /// </summary>
    private static Level WithConfig(List<Level> way, int top) =>
        way[top] is { HasConfig: false, Git: DotGit.Repository { Location.CommonDir: var common } }
            ? way.FindLast(level =>
                level.HasConfig
                && level.Git is DotGit.Repository { Location: var tree }
                && tree.CommonDir == common
                && tree.IsLinkedWorkTree()
            ) ?? way[top]
            : way[top];

    /// <summary>
    /// Nothing is pinned: a config beside a <c>.git</c> makes a gate, or one alone where there is no repository that it could be a mere
    /// file of.
    /// </summary>
    private static GatePlace? Configured(List<Level> way)
    {
        var top = way.FindLastIndex(level => level.Git is not DotGit.Absent && GatesAll(level));
        top = top >= 0 || way.Exists(level => level.Git is not DotGit.Absent) ? top : way.FindLastIndex(GatesAll);
        return top >= 0 ? Gated(way[top]) : null;
    }

    /// <summary>Whether a config gates whoever comes: one that a team committed gates those who enrolled.</summary>
    private static bool GatesAll(Level level)
    {
        try
        {
            return level.HasConfig && Enrolments.TeamConfigIn(level.Folder) is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // what it says nobody knows
        }
    }

    private static GatePlace? Nearest(List<Level> way) =>
        way.Find(level => level.Git is not DotGit.Absent) is { } level ? Place(level, isGated: false) : null;

    private static GatePlace Gated(Level level) => Place(level, isGated: true);

    private static GatePlace Place(Level level, bool isGated) =>
        level.Git switch
        {
            DotGit.Repository { Location: var there } => new(level.Folder, new GateFiles(there), isGated, null),
            DotGit.Broken { Reachable: { } there, What: var what } => new(level.Folder, new GateFiles(there), isGated, what),
            DotGit.Broken { What: var what } => new(level.Folder, null, isGated, what),
            DotGit.Absent { What: var what } => new(level.Folder, null, isGated, what),
            _ => throw new InvalidOperationException($"a .git that is {level.Git.GetType().Name}"),
        };
}
