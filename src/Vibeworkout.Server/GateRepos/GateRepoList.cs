namespace Vibeworkout.Server.GateRepos;

internal sealed record GateRepoList(IReadOnlyList<GateRepoView> Repos);
