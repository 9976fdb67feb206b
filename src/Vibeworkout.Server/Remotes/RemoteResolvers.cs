using Vibeworkout.Data;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Remotes;

/// <summary>Knows how each remote is reached: as the place says that knows it, else as its address says.</summary>
internal sealed class RemoteResolvers(IEnumerable<IRemoteResolver> places, PlainRemotes plain, RemoteRules rules)
{
    private readonly IReadOnlyList<IRemoteResolver> places = [.. places];

    /// <summary>The same text for all gate repos that are one repository and are reached with the same credentials: what one of them is
    /// told holds for all. A place's credentials are its own; whether each user may use them, <see cref="ResolveAsync"/> asks.</summary>
    public string LaneOf(GateRepo repo) =>
        PlaceOf(repo) is not { } place ? plain.LaneOf(repo, PlainRemotes.KeyOf(repo.RemoteUrl))
        : place.Reaches(repo.RemoteUrl) ? place.KeyOf(repo.RemoteUrl)!
        : plain.LaneOf(repo, place.KeyOf(repo.RemoteUrl)!);

    /// <summary>Whether the remote's place counts pushes.</summary>
    public bool CountsPushes(GateRepo repo) => PlaceOf(repo) is not null;

    /// <summary>How its user reaches a repository now, or why that cannot be.</summary>
    public Task<RemoteResult> ResolveAsync(GateRepo repo, RemotePurpose purpose, CancellationToken cancel) =>
        PlaceOf(repo) is { } place && place.Reaches(repo.RemoteUrl) ? place.ResolveAsync(repo, purpose, cancel)
        : rules.Problem(repo.UserId, repo.RemoteUrl) is { } denied ? Task.FromResult<RemoteResult>(new RemoteProblem(denied))
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
