namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>Decides of a text whether it names something guarded, in any of the ways that a tool may read it.</summary>
internal sealed class Guard(GuardedPlaces places, Links links, bool loadsDotEnv)
{
    // of addresses that no tool takes for a path on this machine
    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        "http:",
        "https:",
        "ssh:",
        "git:",
        "ftp:",
        "ws:",
        "wss:",
    };

    /// <summary>What it is, in our own words; null when it names nothing guarded.</summary>
    /// <param name="text">What stands in the input.</param>
    /// <param name="folders">Absolute folders that a relative path may start from.</param>
    /// <param name="homes">What <c>~</c> may stand for.</param>
    /// <param name="maybeProse">Whether it may as well be a sentence in which a path stands.</param>
    public string? Find(string text, IReadOnlyList<string> folders, IReadOnlyList<string> homes, bool maybeProse)
    {
        foreach (var spelling in PathSpellings.Of(text, homes))
        {
            foreach (var folder in folders)
            {
                var isRooted = Path.IsPathRooted(spelling);
                if (FindPath(isRooted ? spelling : Path.Join(folder, spelling), isRooted ? null : folder, maybeProse) is { } found)
                {
                    return found;
                }

                if (isRooted)
                {
                    break;
                }
            }
        }

        return null;
    }

    private string? FindPath(string path, string? relativeTo, bool maybeProse)
    {
        // as tools shorten it, that followed, and as the system takes it as it stands
        var shortened = Path.GetFullPath(path);
        if (
            LeadsThroughText(shortened)
            || (relativeTo is not null && (IsAddress(shortened, relativeTo) || (maybeProse && IsProse(shortened, relativeTo))))
        )
        {
            return null;
        }

        var followed = links.Follow(shortened);
        return FindExact(shortened)
            ?? (followed == shortened ? null : FindExact(followed))
            ?? (
                path.Contains("..", StringComparison.Ordinal) && links.Follow(path) is var real && real != followed ? FindExact(real) : null
            );
    }

    // a line break in the name of a folder that is not there: lines of text
    private static bool LeadsThroughText(string path) =>
        path.LastIndexOf('\n') is >= 0 and var line
        && !Directory.Exists(path.IndexOf(Path.DirectorySeparatorChar, line) is > 0 and var end ? path[..end] : path);

    private string? FindExact(string path)
    {
        var names = GuardedName.Fold(path);
        return GuardedName.Find(names, loadsDotEnv) ?? places.Find(path, names);
    }

    // "look into /repo/.git/config" as a relative path begins with a folder "look into " that is not there
    private static bool IsProse(string path, string folder) =>
        FirstFolder(path, folder) is [.., ' ' or '\t'] first && !Directory.Exists(Path.Join(folder, first));

    // "https://example.com/x/.git/config" as a relative path begins with a folder "https:" that is not there
    private static bool IsAddress(string path, string folder) =>
        FirstFolder(path, folder) is [.., ':'] first && Schemes.Contains(first) && !Directory.Exists(Path.Join(folder, first));

    private static string? FirstFolder(string path, string folder)
    {
        var start = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Length + 1;
        return path.Length > start && path.IndexOf(Path.DirectorySeparatorChar, start) is > 0 and var end ? path[start..end] : null;
    }
}
