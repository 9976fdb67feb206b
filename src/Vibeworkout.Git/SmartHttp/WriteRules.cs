namespace Vibeworkout.Git.SmartHttp;

/// <summary>What may be written at all: looked at before anything is sent.</summary>
internal static class WriteRules
{
    private const string Prefix = "refs/vibeworkout/";
    private const int LongestName = 255;
    private const int LongestMessage = 1000;

    /// <summary>Why this cannot be written; null when it can.</summary>
    public static string? Objection(RefWrite write)
    {
        if (!IsHiddenRef(write.Ref))
        {
            return $"Only refs below {Prefix} with a name that git allows are written here; use another name.";
        }

        if (!IsFileName(write.File))
        {
            return "The file's name may hold letters, digits, '-', '_' and '.' and begins with a letter or digit; use another name.";
        }

        if (write.Content.Length > RefWriter.MaxContent)
        {
            return $"The file has {write.Content.Length} bytes and {RefWriter.MaxContent} are allowed; write less.";
        }

        if (write.Message.Length > LongestMessage || write.Message.Contains('\0', StringComparison.Ordinal))
        {
            return $"The commit message is longer than {LongestMessage} characters or holds a NUL; use another message.";
        }

        return write.Old is null || IsOid(write.Old) ? null : "The old id is not one of 40 hex digits; read the ref again.";
    }

    /// <summary>git's own rules for ref names (<c>git check-ref-format</c>), in printable ASCII, below <c>refs/vibeworkout/</c>.</summary>
    public static bool IsHiddenRef(string name)
    {
        if (
            name.Length > LongestName
            || !name.StartsWith(Prefix, StringComparison.Ordinal)
            || name.EndsWith('.')
            || name.Contains("..", StringComparison.Ordinal)
            || name.Contains("@{", StringComparison.Ordinal)
        )
        {
            return false;
        }

        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0 || part[0] == '.' || part.EndsWith(".lock", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return name.All(c => c is > ' ' and < (char)127 and not ('~' or '^' or ':' or '?' or '*' or '[' or '\\'));
    }

    /// <summary>Whether a text is the SHA-1 of an object.</summary>
    public static bool IsOid(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);

    private static bool IsFileName(string name) =>
        name is { Length: > 0 and <= LongestName }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
