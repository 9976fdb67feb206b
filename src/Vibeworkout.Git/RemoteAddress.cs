using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>The address of a remote, as git takes it: a URL, <c>user@host:path</c>, or a path.</summary>
public static class RemoteAddress
{
    private static readonly SearchValues<char> SchemeLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
    );

    private static readonly SearchValues<char> EndsOfServer = SearchValues.Create("/ '\"\n");

    /// <summary>
    /// Whether the text is a remote's name, a path or a URL that git may be given: not an option, no <c>ext::</c> or other remote helper
    /// that runs commands, no control characters or such as turn the direction of writing, at most 2,048 characters.
    /// </summary>
    public static bool IsAcceptable([NotNullWhen(true)] string? remote)
    {
        if (remote is not { Length: > 0 and <= 2048 } || remote[0] == '-' || NamesHelper(remote))
        {
            return false;
        }

        foreach (var c in remote)
        {
            if (ForeignText.IsUnfit(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>git's own rule for <c>helper::address</c>: letters of a scheme, then two colons. In an IPv6 address they stand elsewhere.</summary>
    private static bool NamesHelper(string remote) =>
        remote.AsSpan().IndexOfAnyExcept(SchemeLetters) is >= 0 and var end && remote.AsSpan(end).StartsWith("::");

    /// <summary>Takes <c>user@host:path</c> apart; false for a URL and for a path, a drive's letter included.</summary>
    /// <param name="address">The address.</param>
    /// <param name="host">Without the user.</param>
    /// <param name="path">As it stands.</param>
    public static bool TrySplitScp(string address, out string host, out string path)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 1 || address[..colon].Contains('/', StringComparison.Ordinal) || address.Contains("://", StringComparison.Ordinal))
        {
            (host, path) = ("", "");
            return false;
        }

        var at = address.IndexOf('@', StringComparison.Ordinal);
        (host, path) = (address[(at >= 0 && at < colon ? at + 1 : 0)..colon], address[(colon + 1)..]);
        return true;
    }

    /// <summary>Without slashes at the end and without <c>.git</c>: with and without are one repository.</summary>
    public static string WithoutSuffix(string address) =>
        address.TrimEnd('/') is var plain && plain.EndsWith(".git", StringComparison.Ordinal) ? plain[..^4] : plain;

    /// <summary>Leaves out what stands before an <c>@</c> in any URL of the text: it may be a password.</summary>
    public static string WithoutCredentials(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return text;
        }

        var (kept, from) = (new StringBuilder(text.Length), 0);
        while (text.IndexOf("://", from, StringComparison.Ordinal) is >= 0 and var scheme)
        {
            var start = scheme + 3;
            var length = text.AsSpan(start).IndexOfAny(EndsOfServer) is >= 0 and var end ? end : text.Length - start;
            kept.Append(text, from, start - from);
            from = start + text.AsSpan(start, length).LastIndexOf('@') + 1;
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }
}
