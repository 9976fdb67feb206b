using System.Collections.Concurrent;
using Vibeworkout.Data;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Signals;

/// <summary>One lane of signals for each remote, however many people work out with it: they share its pushes. A dead remote delays nobody
/// else's.</summary>
internal sealed class SignalLanes(
    SignalPublisher publisher,
    LaneClaims claims,
    RemoteResolver remotes,
    SignalTelemetry telemetry,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, Lazy<SignalLane>> lanes = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Guid, SignalLane> ofRepos = new();

    /// <summary>Whether signals are on their way to any remote just now.</summary>
    public bool IsPushing => lanes.Values.Any(lane => lane.Value.IsPushing);

    /// <summary>The lane to a repository. It stays for good, so that its budget holds from one workout to the next.</summary>
    public SignalLane To(GateRepo repo) =>
        ofRepos[repo.Id] = lanes.GetOrAdd(remotes.KeyOf(repo), key => new(() => Make(key, remotes.IsGitHub(repo)))).Value;

    /// <summary>Another instance published a workout's signal.</summary>
    public void Hear(Guid session, Guid repo, SignalSays says, DateTimeOffset at) =>
        ofRepos.GetValueOrDefault(repo)?.Hear(session, repo, says, at);

    private SignalLane Make(string remote, bool countsPushes) =>
        new(
            publisher,
            countsPushes ? new(6, TimeSpan.FromSeconds(61), time) : new(120, TimeSpan.FromMinutes(1), time),
            countsPushes,
            claims,
            claims.Of(remote),
            telemetry,
            time
        );
}
