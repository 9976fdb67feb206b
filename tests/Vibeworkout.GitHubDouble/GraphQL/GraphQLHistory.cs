namespace Vibeworkout.Testing.GitHub;

/// <summary>A repository's refs and what lies behind them, out of one <c>git log</c> for each query.</summary>
internal sealed class GraphQLHistory(Bodies bodies, Repository repository)
{
    private Task<IReadOnlyDictionary<string, Commit>>? all;

    public async Task<object?> RefsAsync(GraphQLArguments arguments)
    {
        var prefix = arguments.Text("refPrefix") ?? "";
        if (!prefix.StartsWith("refs/", StringComparison.Ordinal) || !prefix.EndsWith('/'))
        {
            throw new GraphQLProblemException("UNPROCESSABLE", "refPrefix must start with `refs/` and end with a slash");
        }

        var refs = await repository.Git.RefsAsync(prefix);
        var commits = await CommitsAsync();
        return GraphQLConnection.Page("RefConnection", "refs", refs, arguments, r => r.Name, r => Ref(commits, r.Name, prefix, r.Oid));
    }

    public async Task<object?> RefAsync(string name)
    {
        var found = (await repository.Git.RefsAsync(name)).FirstOrDefault(r => r.Name == name);
        return found.Name is null ? null : Ref(await CommitsAsync(), name, name[..(name.IndexOf('/', "refs/".Length) + 1)], found.Oid);
    }

    private static IEnumerable<Commit> Reachable(IReadOnlyDictionary<string, Commit> commits, string tip)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { tip };
        var open = new Stack<string>(reached);
        while (open.TryPop(out var oid))
        {
            foreach (var parent in commits[oid].Parents.Where(reached.Add))
            {
                open.Push(parent);
            }
        }

        return commits.Values.Where(c => reached.Contains(c.Oid)); // in the log's order
    }

    /// <summary>Every commit of the repository, in the order of <c>git log</c>.</summary>
    private Task<IReadOnlyDictionary<string, Commit>> CommitsAsync() => all ??= ReadAsync();

    private async Task<IReadOnlyDictionary<string, Commit>> ReadAsync()
    {
        var log = await repository.Git.LogAsync("--all");
        return new OrderedDictionary<string, Commit>(log.Select(c => KeyValuePair.Create(c.Oid, c)), StringComparer.Ordinal);
    }

    private GraphQLNode Ref(IReadOnlyDictionary<string, Commit> commits, string name, string prefix, string oid) =>
        new GraphQLNode("Ref")
            .With("name", name[prefix.Length..])
            .With("prefix", prefix)
            .With("target", commits.TryGetValue(oid, out var tip) ? Commit(commits, tip) : new GraphQLNode("Tag").With("oid", oid));

    private GraphQLNode Commit(IReadOnlyDictionary<string, Commit> commits, Commit commit) =>
        new GraphQLNode("Commit")
            .With("id", $"C_{commit.Oid}")
            .With("oid", commit.Oid)
            .With("abbreviatedOid", commit.Oid[..7])
            .With("message", commit.Message)
            .With("messageHeadline", commit.Message.Split('\n')[0])
            .With("committedDate", commit.Committer.At)
            .With("authoredDate", commit.Author.At)
            .With("additions", commit.Additions)
            .With("deletions", commit.Deletions)
            .With("changedFilesIfAvailable", commit.ChangedFiles)
            .With("url", $"{bodies.Html(repository)}/commit/{commit.Oid}")
            .With("author", Person(commit.Author))
            .With("committer", Person(commit.Committer))
            .With(
                "parents",
                arguments =>
                    Task.FromResult<object?>(
                        GraphQLConnection.Page(
                            "CommitConnection",
                            "parents",
                            commit.Parents,
                            arguments,
                            p => p,
                            p => Commit(commits, commits[p])
                        )
                    )
            )
            .With("history", arguments => Task.FromResult<object?>(History(commits, commit, arguments)));

    private GraphQLNode History(IReadOnlyDictionary<string, Commit> commits, Commit tip, GraphQLArguments arguments)
    {
        var (since, until) = (arguments.Time("since"), arguments.Time("until"));
        var history = Reachable(commits, tip.Oid)
            .Where(c => (since is null || c.Committer.At >= since) && (until is null || c.Committer.At <= until));
        return GraphQLConnection.Page("CommitHistoryConnection", "history", [.. history], arguments, c => c.Oid, c => Commit(commits, c));
    }

    private GraphQLNode Person(Signature person) =>
        new GraphQLNode("GitActor")
            .With("name", person.Name)
            .With("email", person.Email)
            .With("date", person.At)
            .With(
                "user",
                bodies.AccountOf(person) is { IsOrganization: false } account ? new GraphQLNode("User").With("login", account.Login) : null
            );
}
