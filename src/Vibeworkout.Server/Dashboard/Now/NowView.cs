using Vibeworkout.Data;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Sources;

namespace Vibeworkout.Server.Dashboard.Now;

/// <summary>What the first page shows.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Repos">All gate repos, with the state of their signal.</param>
/// <param name="Running">The running workout; null when none runs.</param>
/// <param name="Last">The last finished workout.</param>
/// <param name="Streams">The streaming services that are connected.</param>
/// <param name="At">When this was true, by the server's clock.</param>
internal sealed record NowView(
    User User,
    IReadOnlyList<GateRepoView> Repos,
    RunningView? Running,
    SessionRow? Last,
    IReadOnlyList<StreamState> Streams,
    DateTimeOffset At
);
