namespace Vibeworkout.Git;

/// <summary>Paths with every symbolic link on the way followed, as git and the system name them.</summary>
public static class RealPath
{
    /// <summary>As many links as a system follows before it speaks of a circle.</summary>
    private const int MaxLinks = 40;

    /// <summary>
    /// The real path of <paramref name="path"/>, which must be absolute. What does not exist, or may not be looked at, is taken by its
    /// name.
    /// </summary>
    public static string Of(string path)
    {
        var root = Path.GetPathRoot(path) ?? "/";
        var todo = new Stack<string>(Parts(path[root.Length..]));
        var real = root;
        for (var links = 0; todo.TryPop(out var part); )
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = Path.Combine(real, part);
            if (links < MaxLinks && new FileInfo(next).LinkTarget is { Length: > 0 } target)
            {
                links++;
                real = Path.GetPathRoot(target) is { Length: > 0 } other ? other : real;
                foreach (var inner in Parts(target[(Path.GetPathRoot(target)?.Length ?? 0)..]))
                {
                    todo.Push(inner);
                }
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    /// <summary>A path's parts, the last one first.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part != ".")
            .Reverse();
}
