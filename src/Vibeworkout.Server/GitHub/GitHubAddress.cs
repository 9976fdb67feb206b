using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Git;

namespace Vibeworkout.Server.GitHub;

/// <summary>Which remotes are at GitHub (the configured one), and how its pages are named.</summary>
internal sealed class GitHubAddress(IOptions<GitHubOptions> options)
{
    private Uri Web => options.Value.Web;

    public bool IsGitHub(string remoteUrl) => FullName(remoteUrl) is not null;

    /// <summary><c>owner/name</c> of a remote at GitHub, in whatever form its address is written; null for any other remote.</summary>
    public string? FullName(string remoteUrl)
    {
        var path =
            Urls.TryRead(remoteUrl, out var uri) && !uri.IsFile ? (IsHere(uri) ? uri.AbsolutePath : null)
            : remoteUrl.StartsWith($"git@{Web.Host}:", StringComparison.OrdinalIgnoreCase) ? remoteUrl[(Web.Host.Length + 5)..]
            : null;
        return
            path?.Trim('/').Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name]
            && IsName(owner)
            && IsName(Plain(name))
            && Plain(name).Length > 0
            ? $"{owner}/{Plain(name)}"
            : null;
    }

    /// <summary>Where git finds a repository over HTTPS.</summary>
    public Uri CloneUrl(string fullName) => new(Web, $"{fullName}.git");

    /// <summary>Where people read a commit; null for a remote that is not at GitHub.</summary>
    public string? CommitPage(GateRepo repo, string sha) => FullName(repo.RemoteUrl) is { } name ? CommitPage(name, sha) : null;

    /// <summary>Where people read a commit of a repository at GitHub.</summary>
    public string CommitPage(string fullName, string sha) => new Uri(Web, $"{fullName}/commit/{sha}").AbsoluteUri;

    private bool IsHere(Uri uri) =>
        uri.Scheme is "https" or "http"
            ? uri.Authority.Equals(Web.Authority, StringComparison.OrdinalIgnoreCase)
                || uri.Host.Equals($"www.{Web.Host}", StringComparison.OrdinalIgnoreCase)
            : uri.Scheme is "ssh" or "git"
                && (
                    uri.Host.Equals(Web.Host, StringComparison.OrdinalIgnoreCase)
                    || uri.Host.Equals($"ssh.{Web.Host}", StringComparison.OrdinalIgnoreCase)
                );

    private static string Plain(string name) => name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;

    private static bool IsName(string part) =>
        part is not ("." or "..") && part.Length <= 100 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
