using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Reads commits with their lines, and pull requests, by GraphQL: one call for both, and one more for each further page of branches or pull
/// requests. Of a branch with more than 100 commits in the time only the newest are told;
/// git itself, which reads every branch after this, brings the others.
/// </summary>
internal sealed class GitHubHistory(GitHubApi api, InstallationTokens tokens)
{
    private const int MostPages = 20;

    private const string Branches = """
        refs(refPrefix: "refs/heads/", first: 50, after: $branches) {
          pageInfo { hasNextPage endCursor }
          nodes { target { ... on Commit { history(since: $since, until: $until, first: 100) {
            nodes { oid message committedDate authoredDate additions deletions changedFilesIfAvailable url author { name email } parents(first: 1) { totalCount } } } } } }
        }
        """;

    private const string Pulls = """
        pullRequests(first: 50, after: $pulls, orderBy: {field: UPDATED_AT, direction: DESC}) {
          pageInfo { hasNextPage endCursor }
          nodes { number title url state createdAt updatedAt mergedAt closedAt }
        }
        """;

    /// <summary>Both at once.</summary>
    public const string Both =
        "query($owner: String!, $name: String!, $since: GitTimestamp!, $until: GitTimestamp!, $branches: String, $pulls: String) "
        + "{ repository(owner: $owner, name: $name) { "
        + Branches
        + Pulls
        + " } }";

    /// <summary>Further branches.</summary>
    public const string MoreBranches =
        "query($owner: String!, $name: String!, $since: GitTimestamp!, $until: GitTimestamp!, $branches: String) { "
        + "repository(owner: $owner, name: $name) { "
        + Branches
        + " } }";

    /// <summary>Further pull requests.</summary>
    public const string MorePulls =
        "query($owner: String!, $name: String!, $pulls: String) { repository(owner: $owner, name: $name) { " + Pulls + " } }";

    /// <summary>Reads a time, both ends included. A token that was refused is replaced once.</summary>
    public async Task<GitHubResult<GitHubActivity>> ReadAsync(
        Remote remote,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    )
    {
        var (installation, name) = (remote.Installation!.Value, remote.FullName!);
        for (var again = false; ; again = true)
        {
            var token = await tokens.ForAsync(installation, name, GitHubAccess.Daily, cancel);
            if (token.Problem is { } problem)
            {
                return problem;
            }

            var read = await ReadAsync(
                new Reader(api, GitHubCaller.Installation(installation), token.Value!.Token, name, from, to),
                cancel
            );
            if (again || read.Problem is not { Failure: GitHubFailure.Unauthorized })
            {
                return read;
            }

            tokens.Forget(installation, name);
        }
    }

    private static async Task<GitHubResult<GitHubActivity>> ReadAsync(Reader reader, CancellationToken cancel)
    {
        var commits = new Dictionary<string, GitHubCommit>(StringComparer.Ordinal);
        var pulls = new Dictionary<int, GitHubPull>();
        var (moreBranches, morePulls) = (true, true);
        for (var page = 0; page < MostPages && (moreBranches || morePulls); page++)
        {
            var answer = await reader.AskAsync(moreBranches, morePulls, cancel);
            if (answer.Problem is { } problem)
            {
                return problem;
            }

            var repository = answer.Value!;
            foreach (var commit in repository.Refs?.Nodes.SelectMany(b => b.Target?.History?.Nodes ?? []) ?? [])
            {
                commits[commit.Oid] = commit;
            }

            foreach (var pull in repository.PullRequests?.Nodes.Where(p => p.UpdatedAt >= reader.From) ?? [])
            {
                pulls.TryAdd(pull.Number, pull);
            }

            moreBranches = moreBranches && repository.Refs?.PageInfo.HasNextPage == true;
            morePulls =
                morePulls
                && repository.PullRequests is { PageInfo.HasNextPage: true } page2
                && page2.Nodes.All(p => p.UpdatedAt >= reader.From); // newest first: the first older one ends it
        }

        return new GitHubActivity([.. commits.Values], [.. pulls.Values]);
    }

    private sealed class Reader(GitHubApi api, GitHubCaller caller, string token, string fullName, DateTimeOffset from, DateTimeOffset to)
    {
        private string? branches;
        private string? pulls;

        public DateTimeOffset From => from;

        public async Task<GitHubResult<RepositoryNode>> AskAsync(bool withBranches, bool withPulls, CancellationToken cancel)
        {
            var slash = fullName.IndexOf('/', StringComparison.Ordinal);
            var (owner, name) = (fullName[..slash], fullName[(slash + 1)..]);
            var answer = await api.QueryAsync<RepositoryAnswer>(
                caller,
                token,
                withBranches
                    ? withPulls
                        ? Both
                        : MoreBranches
                    : MorePulls,
                withBranches
                    ? withPulls
                        ? new
                        {
                            owner,
                            name,
                            since = Time(from),
                            until = Time(to),
                            branches,
                            pulls,
                        }
                        : new
                        {
                            owner,
                            name,
                            since = Time(from),
                            until = Time(to),
                            branches,
                        }
                    : new
                    {
                        owner,
                        name,
                        pulls,
                    },
                cancel
            );
            if (answer.Problem is { } problem)
            {
                return problem;
            }

            if (answer.Value!.Repository is not { } repository)
            {
                return new GitHubProblem(
                    GitHubFailure.NotFound,
                    $"GitHub does not show {fullName} to this App; look whether it was renamed, or taken out of the installation."
                );
            }

            branches = repository.Refs?.PageInfo.EndCursor ?? branches;
            pulls = repository.PullRequests?.PageInfo.EndCursor ?? pulls;
            return repository;
        }

        private static string Time(DateTimeOffset at) =>
            at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record RepositoryAnswer(RepositoryNode? Repository);

    private sealed record RepositoryNode(Page<BranchNode>? Refs, Page<GitHubPull>? PullRequests);

    private sealed record Page<T>(PageInfo PageInfo, IReadOnlyList<T> Nodes);

    private sealed record PageInfo(bool HasNextPage, string? EndCursor);

    private sealed record BranchNode(CommitTarget? Target);

    private sealed record CommitTarget(CommitNodes? History);

    private sealed record CommitNodes(IReadOnlyList<GitHubCommit> Nodes);
}
