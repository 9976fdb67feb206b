using System.Diagnostics.CodeAnalysis;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.Account;

/// <summary>Which addresses a server may have: a token goes there, so it is https, or this machine.</summary>
internal static class ServerAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? server, [NotNullWhen(false)] out string? problem)
    {
        server = null;
        problem =
            !Urls.TryRead(text, out var uri) || uri.Scheme is not ("https" or "http")
                ? $"\"{Plain.Text(text)}\" is no address of a server; give one that begins with https://."
            : uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0
                ? "the server's address must be plain: no name or password before an @, nothing after a ? or #."
            : uri.Scheme == "http" && !uri.IsLoopback
                ? $"{uri.Host} is another machine, and over http anybody on the way could read the token; give its https:// address."
            : null;
        if (problem is not null)
        {
            return false;
        }

        server = uri!.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
        return true;
    }
}
