namespace Vibeworkout.Testing.GitHub;

/// <summary>What a query starts from: the viewer, the limit, and repositories by name.</summary>
internal sealed class GraphQLRoot(GitHubDouble github, World world)
{
    private readonly Access access = new(world);
    private readonly Bodies bodies = new(github, world);

    public GraphQLNode Query(Caller caller, Quota quota, int cost) =>
        new GraphQLNode("Query")
            .With("viewer", _ => Task.FromResult<object?>(Actor(caller.User ?? github.BotOf(caller.App!))))
            .With(
                "rateLimit",
                new GraphQLNode("RateLimit")
                    .With("cost", cost)
                    .With("limit", quota.Limit)
                    .With("used", quota.Used)
                    .With("remaining", quota.Remaining)
                    .With("resetAt", quota.Reset)
            )
            .With("repository", arguments => Task.FromResult<object?>(Repository(caller, arguments)));

    private GraphQLNode Repository(Caller caller, GraphQLArguments arguments)
    {
        var (owner, name) = (arguments.Text("owner") ?? "", arguments.Text("name") ?? "");
        var repository = world.FindRepository(owner, name) ?? (arguments.Flag("followRenames", true) ? world.FindMoved(owner, name) : null);
        if (repository is null || !access.CanSee(caller, repository))
        {
            throw new GraphQLProblemException("NOT_FOUND", $"Could not resolve to a Repository with the name '{owner}/{name}'.");
        }

        var history = new GraphQLHistory(bodies, repository);
        return new GraphQLNode("Repository")
            .With("id", Bodies.NodeId("R", repository.Id))
            .With("databaseId", repository.Id)
            .With("name", repository.Name)
            .With("nameWithOwner", repository.FullName)
            .With("owner", Actor(repository.Owner))
            .With("url", bodies.Html(repository))
            .With("isPrivate", repository.IsPrivate)
            .With("isTemplate", repository.IsTemplate)
            .With("isEmpty", async _ => await repository.Git.IsEmptyAsync())
            .With("refs", Needing(caller, repository, Access.Contents, history.RefsAsync))
            .With(
                "defaultBranchRef",
                Needing(caller, repository, Access.Contents, _ => history.RefAsync($"refs/heads/{repository.DefaultBranch}"))
            )
            .With("ref", Needing(caller, repository, Access.Contents, a => history.RefAsync(a.Text("qualifiedName") ?? "")))
            .With(
                "pullRequests",
                Needing(caller, repository, Access.PullRequests, a => Task.FromResult<object?>(PullRequests(repository, a)))
            );
    }

    private Func<GraphQLArguments, Task<object?>> Needing(
        Caller caller,
        Repository repository,
        string permission,
        Func<GraphQLArguments, Task<object?>> field
    ) =>
        arguments =>
            access.Of(caller, repository, permission) >= Level.Read
                ? field(arguments)
                : throw new GraphQLProblemException("FORBIDDEN", "Resource not accessible by integration");

    private GraphQLNode PullRequests(Repository repository, GraphQLArguments arguments)
    {
        var states = arguments.Texts("states");
        var pulls = repository.PullRequests.Where(p => states?.Contains(State(p)) != false);
        var order = arguments.Object("orderBy");
        Func<PullRequest, DateTimeOffset> key = (string?)order?["field"] == "UPDATED_AT" ? p => p.UpdatedAt : p => p.CreatedAt;
        var sorted =
            (string?)order?["direction"] == "DESC"
                ? pulls.OrderByDescending(key).ThenByDescending(p => p.Number)
                : pulls.OrderBy(key).ThenBy(p => p.Number);
        return GraphQLConnection.Page(
            "PullRequestConnection",
            "pullRequests",
            [.. sorted],
            arguments,
            p => p.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            p => PullRequest(repository, p)
        );
    }

    private GraphQLNode PullRequest(Repository repository, PullRequest pull) =>
        new GraphQLNode("PullRequest")
            .With("id", Bodies.NodeId("PR", pull.Id))
            .With("number", pull.Number)
            .With("title", pull.Title)
            .With("body", pull.Body ?? "")
            .With("url", $"{bodies.Html(repository)}/pull/{pull.Number}")
            .With("state", State(pull))
            .With("isDraft", pull.IsDraft)
            .With("merged", pull.MergedAt is not null)
            .With("createdAt", pull.CreatedAt)
            .With("updatedAt", pull.UpdatedAt)
            .With("mergedAt", pull.MergedAt)
            .With("closedAt", pull.ClosedAt)
            .With("author", Actor(pull.Author))
            .With("headRefName", pull.Head)
            .With("headRefOid", pull.HeadOid)
            .With("baseRefName", pull.Base)
            .With("baseRefOid", pull.BaseOid);

    private GraphQLNode Actor(Account account) =>
        bodies.SimpleUser(account) is var user
            ? new GraphQLNode((string)user["type"]!)
                .With("login", account.Login)
                .With("url", (string?)user["html_url"])
                .With("avatarUrl", (string?)user["avatar_url"])
            : throw new InvalidOperationException();

    private static string State(PullRequest pull) =>
        pull switch
        {
            { MergedAt: not null } => "MERGED",
            { IsOpen: true } => "OPEN",
            _ => "CLOSED",
        };
}
