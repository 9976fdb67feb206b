namespace Vibeworkout.Server.GitHub;

/// <summary>Repositories at GitHub that the user may choose.</summary>
/// <param name="Repositories">By name.</param>
internal sealed record RepositoryList(IReadOnlyList<RepositoryView> Repositories);
