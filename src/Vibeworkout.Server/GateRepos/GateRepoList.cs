namespace Vibeworkout.Server.GateRepos;

/// <summary>A user's gate repos.</summary>
/// <param name="Repos">In the order in which they were added.</param>
internal sealed record GateRepoList(IReadOnlyList<GateRepoView> Repos);
