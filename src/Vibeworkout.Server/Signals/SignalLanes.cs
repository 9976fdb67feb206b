using System.Collections.Concurrent;
using Vibeworkout.Data;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Signals;

/// <summary>One lane of signals for each remote, however many people work out with it: they share its pushes. A dead remote delays nobody else's.</summary>
internal sealed class SignalLanes(SignalPublisher publisher, Remotes remotes, SignalTelemetry telemetry, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SignalLane> lanes = new(StringComparer.Ordinal);

    /// <summary>Whether signals are on their way to any remote just now.</summary>
    public bool IsPushing => lanes.Values.Any(lane => lane.IsPushing);

    /// <summary>The lane to a repository. It stays for good, so that its budget holds from one workout to the next.</summary>
    public SignalLane To(GateRepo repo) => lanes.GetOrAdd(remotes.KeyOf(repo), key => new SignalLane(publisher, Budget(repo), telemetry, time));

    private PushBudget Budget(GateRepo repo) => remotes.IsGitHub(repo) ? new(6, TimeSpan.FromSeconds(61), time) : new(120, TimeSpan.FromMinutes(1), time);
}
