namespace Vibeworkout.Testing.GitHub;

/// <summary>Pull requests, listed and opened.</summary>
internal sealed class PullRequestOperations(GitHubDouble github, World world, Access access, Bodies bodies)
{
    public IEnumerable<RestOperation> All =>
        [
            new(
                "GET",
                "/repos/{owner}/{repo}/pulls",
                RepositoryOperations.On(
                    world,
                    access,
                    bodies,
                    Access.PullRequests,
                    Level.Read,
                    (call, repository) => Task.FromResult(List(call, repository))
                )
            ),
            new(
                "POST",
                "/repos/{owner}/{repo}/pulls",
                RepositoryOperations.On(world, access, bodies, Access.PullRequests, Level.Write, OpenAsync)
            )
            {
                CreatesContent = true,
            },
        ];

    private RestAnswer List(RestCall call, Repository repository)
    {
        var chosen = call.Query("state") switch
        {
            "all" => repository.PullRequests,
            "closed" => repository.PullRequests.FindAll(p => !p.IsOpen),
            _ => repository.PullRequests.FindAll(p => p.IsOpen),
        };
        if (call.Query("head") is { } head)
        {
            chosen = chosen.FindAll(p => $"{repository.Owner.Login}:{p.Head}" == head);
        }

        if (call.Query("base") is { } into)
        {
            chosen = chosen.FindAll(p => p.Base == into);
        }

        Func<PullRequest, DateTimeOffset> key = call.Query("sort") == "updated" ? p => p.UpdatedAt : p => p.CreatedAt;
        var descending = (call.Query("direction") ?? (call.Query("sort") is null or "created" ? "desc" : "asc")) == "desc";
        List<PullRequest> sorted =
        [
            .. descending ? chosen.OrderByDescending(key).ThenByDescending(p => p.Number) : chosen.OrderBy(key).ThenBy(p => p.Number),
        ];
        return Paging.List(call, sorted, p => bodies.PullRequestSimple(repository, p));
    }

    private async Task<RestAnswer> OpenAsync(RestCall call, Repository repository)
    {
        var (head, into) = (call.Text("head")?.Split(':')[^1], call.Text("base"));
        if (head is null || await repository.Git.TryResolveAsync($"refs/heads/{head}") is not { } headOid)
        {
            return RestAnswer.Invalid("PullRequest", "head", "invalid");
        }

        if (into is null || await repository.Git.TryResolveAsync($"refs/heads/{into}") is not { } baseOid)
        {
            return RestAnswer.Invalid("PullRequest", "base", "invalid");
        }

        if (repository.PullRequests.Exists(p => p.IsOpen && p.Head == head && p.Base == into))
        {
            return RestAnswer.Invalid(
                "PullRequest",
                "head",
                "custom",
                $"A pull request already exists for {repository.Owner.Login}:{head}."
            );
        }

        if (headOid == baseOid)
        {
            return RestAnswer.Invalid("PullRequest", "base", "custom", $"No commits between {into} and {head}");
        }

        var author = call.Caller.User ?? github.BotOf(call.Caller.App!);
        var opened = await github.OpenPullRequestAsync(
            repository,
            head,
            into,
            call.Text("title") ?? head,
            author,
            call.Text("body"),
            call.Flag("draft")
        );
        return new(201, await bodies.PullRequestAsync(repository, opened));
    }
}
