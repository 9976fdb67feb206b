namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>Follows paths through symbolic links, as the system does; what was seen is remembered for as long as one call is
/// judged.</summary>
internal sealed class Links
{
    private const int MaxLinks = 40;

    private readonly Dictionary<string, string?> targets = new(StringComparer.Ordinal);

    /// <summary>Where an absolute path leads, as far as it exists. A <c>..</c> after a link is the parent of what the link leads
    /// to.</summary>
    public string Follow(string path)
    {
        var root = Path.GetPathRoot(path) is { Length: > 0 } named ? named : "/";
        var followed = root;
        var rest = new Stack<string>();
        Push(rest, path[root.Length..]);
        for (var links = 0; rest.TryPop(out var name); )
        {
            if (name == "..")
            {
                followed = Path.GetDirectoryName(followed) ?? root;
                continue;
            }

            var next = Path.Join(followed, name);
            if (name == "." || Target(next) is not { } target)
            {
                followed = name == "." ? followed : next;
            }
            else if (++links > MaxLinks)
            {
                // a circle: nothing is written through it
                return next;
            }
            else
            {
                followed = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : followed;
                Push(rest, target[(Path.GetPathRoot(target)?.Length ?? 0)..]);
            }
        }

        return followed;
    }

    private static void Push(Stack<string> rest, string path)
    {
        var names = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            rest.Push(names[i]);
        }
    }

    private string? Target(string path)
    {
        if (targets.TryGetValue(path, out var known))
        {
            return known;
        }

        try
        {
            known = new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a folder that may not be read, a name that is too long: nothing is written through it
        }

        return targets[path] = known;
    }
}
