using Vibeworkout.Data;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Remotes;

/// <summary>Knows how each remote is reached: as the place says that knows it, else as its address says.</summary>
internal sealed class RemoteResolvers(IEnumerable<IRemoteResolver> places, PlainRemotes plain)
{
    private readonly IReadOnlyList<IRemoteResolver> places = [.. places];

    /// <summary>The same text for all gate repos that are one repository.</summary>
    public string KeyOf(GateRepo repo) => PlaceOf(repo)?.KeyOf(repo.RemoteUrl) ?? PlainRemotes.KeyOf(repo.RemoteUrl);

    /// <summary>Whether the remote's place counts pushes.</summary>
    public bool CountsPushes(GateRepo repo) => PlaceOf(repo) is not null;

    /// <summary>How to reach a repository now, or why that cannot be.</summary>
    public Task<RemoteResult> ResolveAsync(GateRepo repo, RemotePurpose purpose, CancellationToken cancel) =>
        PlaceOf(repo) is { } place && place.Reaches(repo.RemoteUrl)
            ? place.ResolveAsync(repo, purpose, cancel)
            : Task.FromResult<RemoteResult>(plain.Resolve(repo));

    /// <summary>The remote refused what it was sent. The next time it gets a new token, or what git's helper knows.</summary>
    /// <returns>Whether there is something else to try at once.</returns>
    public bool Refused(GateRepo repo, Remote remote, GitRunner git)
    {
        if (remote.Installation is null)
        {
            return plain.Refused(repo, remote, git);
        }

        PlaceOf(repo)?.Refused(remote);
        return true;
    }

    private IRemoteResolver? PlaceOf(GateRepo repo) => places.FirstOrDefault(place => place.KeyOf(repo.RemoteUrl) is not null);
}
