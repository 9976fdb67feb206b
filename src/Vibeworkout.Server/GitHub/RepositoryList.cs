namespace Vibeworkout.Server.GitHub;

internal sealed record RepositoryList(IReadOnlyList<RepositoryView> Repositories);
