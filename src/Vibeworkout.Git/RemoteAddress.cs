using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Git;

/// <summary>What may be handed to git as a remote.</summary>
public static class RemoteAddress
{
    /// <summary>
    /// Whether the text is a remote's name, a path or a URL that git may be given: not an option, no <c>ext::</c> or other remote helper
    /// that runs commands, no control characters, at most 2,048 characters.
    /// </summary>
    public static bool IsAcceptable([NotNullWhen(true)] string? remote)
    {
        if (remote is not { Length: > 0 and <= 2048 } || remote[0] == '-' || remote.Contains("::", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in remote)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Leaves out what stands before an <c>@</c> in any URL of the text: it may be a password.</summary>
    public static string WithoutCredentials(string text)
    {
        var from = 0;
        while (text.IndexOf("://", from, StringComparison.Ordinal) is >= 0 and var scheme)
        {
            var start = scheme + 3;
            var end = text.IndexOfAny(['/', ' ', '\'', '"', '\n'], start);
            var at = text.LastIndexOf('@', (end < 0 ? text.Length : end) - 1);
            if (at >= start)
            {
                text = text.Remove(start, at + 1 - start);
            }

            from = start;
        }

        return text;
    }
}
