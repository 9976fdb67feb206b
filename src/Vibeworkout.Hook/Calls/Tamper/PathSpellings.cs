namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>The paths that a text may stand for, depending on the tool that reads it.</summary>
internal static class PathSpellings
{
    private static readonly char[] Around = [' ', '\t', '\r', '\n', '"', '\'', '`', '<', '>'];

    private static readonly string[] HomeVariables = ["$HOME", "${HOME}", "%USERPROFILE%"];

    /// <summary>The text as it is; without what stands around it; with <c>\</c> as separator; as a <c>file:</c> address; below the homes.
    /// Relative paths stay relative.</summary>
    public static IEnumerable<string> Of(string text, IReadOnlyList<string> homes)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var stop)
        {
            // the system reads no further, and a tool that says nothing about it neither
            text = text[..stop];
        }

        var trimmed = text.Trim(Around);
        trimmed = trimmed.StartsWith('@') ? trimmed[1..] : trimmed;
        var isAddress = trimmed.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        // to a tool that knows no addresses one is a folder "file:" that is not there, and leads somewhere only by leaving it again
        if (!isAddress || text.Contains("..", StringComparison.Ordinal))
        {
            yield return text;
            if (trimmed.Length > 0 && trimmed != text)
            {
                yield return trimmed;
            }
        }

        if (isAddress)
        {
            trimmed = OfAddress(trimmed[5..]);
            yield return trimmed;
        }

        if (trimmed.Contains('\\', StringComparison.Ordinal))
        {
            trimmed = trimmed.Replace('\\', '/');
            yield return trimmed;
        }

        if (BelowHome(trimmed) is { } below)
        {
            foreach (var home in homes)
            {
                yield return home + below;
            }
        }
    }

    // "~/x", "~me/x", "$HOME/x": what follows; null where it begins otherwise
    private static string? BelowHome(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var found ? found : path.Length;
        return path.StartsWith('~') || Array.Exists(HomeVariables, v => path.AsSpan(0, slash).Equals(v, StringComparison.OrdinalIgnoreCase))
            ? path[slash..]
            : null;
    }

    // "///home/me/a%20b", "//localhost/home/me", "/home/me", "///C:/Users/me"
    private static string OfAddress(string address)
    {
        var path = string.Concat(address.Where(c => c is not ('\t' or '\r' or '\n'))).Replace('\\', '/');
        path = path.IndexOfAny(['?', '#']) is >= 0 and var end ? path[..end] : path;
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = path.IndexOf('/', 2) is > 0 and var slash ? path[slash..] : "/";
        }

        path = System.Net.WebUtility.UrlDecode(path.Replace("+", "%2B", StringComparison.Ordinal)); // in a path a plus is one
        return path is ['/', _, ':', ..] && OperatingSystem.IsWindows() ? path[1..] : path;
    }
}
