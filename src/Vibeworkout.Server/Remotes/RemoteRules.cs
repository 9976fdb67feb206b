using Vibeworkout.Git;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Remotes;

/// <summary>
/// Which remotes the server talks to. For the user whose machine it is: whatever that user says, with the machine's own git. For
/// everybody else: GitHub's repositories that the App reaches, and hosts that the operator named in <c>Remotes:Hosts</c>, over HTTPS,
/// at the usual port or the one that is named with it. Where none is named, a port
/// of the system's other services is refused. Anything else would let strangers send the server to its own network and disk.
/// </summary>
internal sealed class RemoteRules(IConfiguration configuration, IEnumerable<IRemoteResolver> places, LocalUser local)
{
    /// <summary>Below this other services of the system listen.</summary>
    private const int FirstOfAnybody = 1024;

    private readonly string[] hosts = configuration.GetSection("Remotes:Hosts").Get<string[]>() ?? [];

    /// <summary>Whether git may use what the server's own account knows: only for the user whose machine it is.</summary>
    public bool OwnCredentials(Guid user) => local.Is(user);

    /// <summary>Why a remote is not talked to on a user's behalf; null when it is.</summary>
    public string? Problem(Guid user, string url) =>
        local.Is(user) || places.Any(place => place.Reaches(url)) || IsNamed(url) ? null
        : hosts.Length == 0 ? "\"remote_url\" must be a repository at GitHub: this server talks to no other hosts."
        : $"\"remote_url\" must be a repository at GitHub, or an https URL at {string.Join(" or ", hosts)}: this server talks to "
            + $"no other hosts.";

    private bool IsNamed(string url) =>
        Urls.TryRead(url, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && (
            hosts.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase)
            || (hosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase) && (uri.IsDefaultPort || uri.Port >= FirstOfAnybody))
        );
}
