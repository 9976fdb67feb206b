namespace Vibeworkout.Server.Remotes;

/// <summary>
/// Which remotes a hosted server talks to: GitHub's repositories that the App reaches, and hosts that its operator named in
/// <c>Remotes:Hosts</c>, over HTTPS. Anything else would let strangers send it to its own network and disk.
/// A local server talks to whatever its one user says.
/// </summary>
internal sealed class RemoteRules(IConfiguration configuration, IEnumerable<IRemoteResolver> places)
{
    private readonly bool hosted = configuration.GetValue<bool>("Hosted");
    private readonly string[] hosts = configuration.GetSection("Remotes:Hosts").Get<string[]>() ?? [];

    /// <summary>Whether git may use what the server's own account knows: only on somebody's own machine.</summary>
    public bool OwnCredentials => !hosted;

    /// <summary>Why a remote is not talked to; null when it is.</summary>
    public string? Problem(string url) =>
        !hosted
        || places.Any(place => place.Reaches(url))
        || (
            Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps
            && hosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)
        )
            ? null
        : hosts.Length == 0 ? "\"remote_url\" must be a repository at GitHub: this server talks to no other hosts."
        : $"\"remote_url\" must be a repository at GitHub, or an https URL at {string.Join(" or ", hosts)}: this server talks to "
            + $"no other hosts.";
}
