using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Vibeworkout.Data;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Remotes;

/// <summary>Remotes that are reached as their address says, with the credentials that git's own helper has for them.</summary>
internal sealed class PlainRemotes(RemoteRules rules, TimeProvider time)
{
    private static readonly TimeSpan HelperAskedAgain = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>git as it is on a hosted server: what the server's own account has is not for its users.</summary>
    private static readonly IReadOnlyDictionary<string, string> NoHelper = new Dictionary<string, string>
    {
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "credential.helper",
        ["GIT_CONFIG_VALUE_0"] = "",
    };

    private readonly ConcurrentDictionary<string, (AuthenticationHeaderValue? Credentials, DateTimeOffset AskedAt)> helpers = new();

    /// <summary>The same text for an address however its end and its host are written.</summary>
    public static string KeyOf(string remoteUrl) =>
        Uri.TryCreate(remoteUrl, UriKind.Absolute, out var uri) && !uri.IsFile
            ? RemoteAddress.WithoutSuffix($"{uri.Scheme}://{uri.Authority.ToLowerInvariant()}{uri.AbsolutePath}")
            : RemoteAddress.WithoutSuffix(remoteUrl);

    public Remote Resolve(GateRepo repo)
    {
        var http = Uri.TryCreate(repo.RemoteUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
        var credentials = http is null ? null : helpers.GetValueOrDefault(repo.RemoteUrl).Credentials;
        return new(repo.RemoteUrl, http, credentials, rules.OwnCredentials ? Nothing : NoHelper, null, null);
    }

    /// <summary>The remote refused what it was sent: git's helper is asked, once a minute.</summary>
    /// <returns>Whether it knows something else.</returns>
    public bool Refused(GateRepo repo, Remote remote, GitRunner git)
    {
        var now = time.GetUtcNow();
        if (
            remote.Http is null
            || !rules.OwnCredentials
            || (helpers.TryGetValue(repo.RemoteUrl, out var asked) && now - asked.AskedAt < HelperAskedAgain)
        )
        {
            return false;
        }

        var known = CredentialHelper.Ask(git, remote.Http) is { } helped ? GitCredentials.Basic(helped.User, helped.Secret) : null;
        helpers[repo.RemoteUrl] = (known, now);
        return known is not null && known.Parameter != remote.Credentials?.Parameter;
    }
}
