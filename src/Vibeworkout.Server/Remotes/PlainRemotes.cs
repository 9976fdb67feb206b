using System.Net.Http.Headers;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Remotes;

/// <summary>Remotes that are reached as their address says, with the credentials that git's own helper has for them.</summary>
internal sealed class PlainRemotes(RemoteRules rules, RemoteSecrets secrets, TimeProvider time)
{
    private static readonly TimeSpan HelperAskedAgain = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    private readonly Remembered<string, AuthenticationHeaderValue?> helped = new(time, TimeSpan.MaxValue);
    private readonly Remembered<string, bool> asked = new(time, HelperAskedAgain);

    /// <summary>The same text for an address however its end and its host are written.</summary>
    public static string KeyOf(string remoteUrl) =>
        Urls.TryRead(remoteUrl, out var uri) && !uri.IsFile
            ? RemoteAddress.WithoutSuffix($"{uri.Scheme}://{uri.Authority.ToLowerInvariant()}{uri.AbsolutePath}")
            : RemoteAddress.WithoutSuffix(remoteUrl);

    /// <summary>The same text for gate repos whose signals go out with the same credentials: the machine's own are one user's alone, and
    /// those that were given with an address are that gate repo's.</summary>
    public string LaneOf(GateRepo repo, string key) =>
        repo.ProtectedCredentials is not null ? $"{key} {repo.Id}"
        : rules.OwnCredentials(repo.UserId) ? $"{key} own"
        : key;

    public Remote Resolve(GateRepo repo)
    {
        var http = Urls.TryRead(repo.RemoteUrl, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
        var isOwn = rules.OwnCredentials(repo.UserId);
        var given = http is null ? null : secrets.Of(repo);
        var credentials =
            given is { } known ? GitCredentials.Basic(known.User, known.Secret)
            : isOwn && helped.TryGet(repo.RemoteUrl, out var own) ? own
            : null;
        var environment = given is { } sent ? GitCredentials.Environment(http!, sent.User, sent.Secret) : Nothing;
        return new(repo.RemoteUrl, http, credentials, environment, null, null) { IsStrict = !isOwn };
    }

    /// <summary>The remote refused what it was sent: git's helper is asked, once a minute.</summary>
    /// <returns>Whether it knows something else.</returns>
    public bool Refused(GateRepo repo, Remote remote, GitRunner git)
    {
        if (
            remote.Http is null
            || repo.ProtectedCredentials is not null
            || !rules.OwnCredentials(repo.UserId)
            || asked.TryGet(repo.RemoteUrl, out _)
        )
        {
            return false;
        }

        var known = CredentialHelper.Ask(git, remote.Http) is { } own ? GitCredentials.Basic(own.User, own.Secret) : null;
        asked.Set(repo.RemoteUrl, true);
        helped.Set(repo.RemoteUrl, known);
        return known is not null && known.Parameter != remote.Credentials?.Parameter;
    }
}
