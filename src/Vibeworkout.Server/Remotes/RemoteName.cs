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

        if (url.Contains("://", StringComparison.Ordinal))
        {
            return Urls.TryRead(url, out var uri)
                ? SchemeProblem(uri)
                : "\"remote_url\" is no URL that can be read; write it as https://host/owner/name.git.";
        }

        return Path.IsPathFullyQualified(url) ? null
            : RemoteAddress.TrySplitScp(url, out var host, out var path) ? ScpProblem(host, path)
            : "\"remote_url\" must be a URL or an absolute path; a relative path means nothing to the server.";
    }

    private static string? SchemeProblem(Uri uri) =>
        uri.Scheme switch
        {
            "file" => FileProblem(uri),
            "ssh" or "git" when uri.UserInfo.Contains(':', StringComparison.Ordinal) =>
                "\"remote_url\" must not hold a password here, because ssh takes none from it; use a key.",
            "https" or "http" or "ssh" or "git" => UrlProblem(uri),
            _ => "\"remote_url\" must start with https://, http://, ssh:// or git://, or be git@host:path or an absolute path.",
        };

    private static string? UrlProblem(Uri uri) =>
        uri.Host.Length == 0 || uri.Host[0] == '-' || uri.UserInfo.StartsWith('-')
            ? "\"remote_url\" names no host; write it as https://host/owner/name.git."
        : uri.AbsolutePath.Trim('/').Length == 0
            ? "\"remote_url\" names a host and no repository on it; write it as https://host/owner/name.git."
        : uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "\"remote_url\" must end with the repository's path, without \"?\" and \"#\"."
        : null;

    private static string? ScpProblem(string host, string path) =>
        host.Length == 0 || host[0] is '-' or '[' || host.Any(char.IsWhiteSpace)
            ? "\"remote_url\" names no host; write it as git@host:owner/name.git."
        : path.Trim('/').Length == 0 || path[0] == '-'
            ? "\"remote_url\" names a host and no repository on it; write it as git@host:owner/name.git."
        : null;

    private static string? FileProblem(Uri uri) =>
        uri.Host.Length > 0 || uri.AbsolutePath.Trim('/').Length == 0
            ? "\"remote_url\" names no path on this machine; write it as file:///path/to/name.git, or as the path alone."
            : null;

    /// <summary>The name of lines that are logged in a clone of it and travel through a carrier: <c>owner/name</c>; of a path its last part
    /// alone.</summary>
    public static string InLines(string url) => RemoteSettings.KindOf(url) == RemoteKind.File ? Short(url).Split('/')[^1] : Short(url);

    /// <summary>The last two parts, for people: <c>owner/name</c>.</summary>
    public static string Short(string url)
    {
        var parts = url.Split(['/', ':', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return RemoteAddress.WithoutSuffix(string.Join('/', parts.TakeLast(2)));
    }
}
