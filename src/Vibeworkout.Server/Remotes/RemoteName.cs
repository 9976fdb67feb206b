using Vibeworkout.Git;

namespace Vibeworkout.Server.Remotes;

/// <summary>What can be said of a repository from its remote's URL.</summary>
internal static class RemoteName
{
    /// <summary>Why a URL cannot be taken; null when it can.</summary>
    public static string? Problem(string url)
    {
        if (!RemoteAddress.IsAcceptable(url))
        {
            return "\"remote_url\" must be an https, http or ssh URL or an absolute path of a git repository, without control "
                + "characters, at most 2,048 long.";
        }

        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && !uri.IsFile)
        {
            return uri.Scheme is not ("https" or "http" or "ssh" or "git")
                    ? "\"remote_url\" must start with https://, http://, ssh:// or git://, or be git@host:path or an absolute path."
                : uri.UserInfo.Contains(':', StringComparison.Ordinal)
                    ? "\"remote_url\" must not hold a password; let git's credential helper keep it."
                : null;
        }

        return
            Path.IsPathFullyQualified(url)
            || RemoteAddress.TrySplitScp(url, out _, out _)
            || url.StartsWith("file:///", StringComparison.Ordinal)
            ? null
            : "\"remote_url\" must be a URL or an absolute path; a relative path means nothing to the server.";
    }

    /// <summary>The last two parts, for people: <c>owner/name</c>.</summary>
    public static string Short(string url)
    {
        var parts = url.Split(['/', ':', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return RemoteAddress.WithoutSuffix(string.Join('/', parts.TakeLast(2)));
    }
}
