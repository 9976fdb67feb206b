using Vibeworkout.Git;

namespace Vibeworkout.Cli.Account;

/// <summary>Tells whether two addresses are one repository: people clone by SSH what the server knows by HTTPS.</summary>
internal static class RemoteMatch
{
    /// <summary>The same text for all addresses of one repository: host and path, without scheme, user, standard port,
    /// <c>.git</c>.</summary>
    public static string KeyOf(string url)
    {
        if (Urls.TryRead(url, out var uri) && !uri.IsFile && url.Contains("://", StringComparison.Ordinal))
        {
            return Of(uri.IsDefaultPort || uri.Port < 0 ? uri.Host : $"{uri.Host}:{uri.Port}", uri.AbsolutePath);
        }

        return RemoteAddress.TrySplitScp(url, out var host, out var path)
            ? Of(host, path)
            : RemoteAddress.WithoutSuffix(url.StartsWith("file://", StringComparison.Ordinal) ? url["file://".Length..] : url);
    }

    /// <summary>The address as it may leave this machine: a password or token in it stays here, and so does the user of an https URL, which
    /// often is one.</summary>
    public static string WithoutSecret(string url) =>
        !Urls.TryRead(url, out var uri) || !url.Contains("://", StringComparison.Ordinal) || uri.UserInfo.Length == 0 ? url
        : uri.Scheme is "http" or "https" || uri.UserInfo.Contains(':', StringComparison.Ordinal) ? RemoteAddress.WithoutCredentials(url)
        : url;

    private static string Of(string host, string path)
    {
        host = host.ToLowerInvariant();
        path = RemoteAddress.WithoutSuffix(path.TrimStart('/'));
        return $"{host}/{(host == "github.com" ? path.ToLowerInvariant() : path)}";
    }
}
