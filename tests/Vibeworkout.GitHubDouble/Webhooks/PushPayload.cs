using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What a push to a branch is told as.</summary>
internal sealed class PushPayload(Bodies bodies, Repository repository, RefUpdate update)
{
    private const int MostCommits = 2048;
    private readonly string html = bodies.Html(repository);

    private bool IsCreated => update.Old.All(c => c == '0');

    private bool IsDeleted => update.New.All(c => c == '0');

    public async Task<JsonObject> WriteAsync(Account pusher)
    {
        var commits = IsDeleted ? [] : await NewCommitsAsync();
        var written = new List<JsonObject>();
        foreach (var commit in commits)
        {
            written.Add(await CommitAsync(commit));
        }

        return new()
        {
            ["ref"] = update.Name,
            ["before"] = update.Old,
            ["after"] = update.New,
            ["base_ref"] = null,
            ["created"] = IsCreated,
            ["deleted"] = IsDeleted,
            ["forced"] = !IsCreated && !IsDeleted && await repository.Git.RunAsync("rev-list", "-n1", $"{update.New}..{update.Old}") != "",
            ["compare"] = $"{html}/compare/{update.Old[..12]}...{update.New[..12]}",
            ["commits"] = new JsonArray([.. written]),
            ["head_commit"] = IsDeleted ? null : await CommitAsync((await repository.Git.LogAsync(update.New, 1))[0]),
            ["pusher"] = new JsonObject { ["name"] = pusher.Login, ["email"] = pusher.Email },
            ["repository"] = Repository(),
        };
    }

    private async Task<IEnumerable<Commit>> NewCommitsAsync() =>
        (await repository.Git.LogAsync(IsCreated ? update.New : $"{update.Old}..{update.New}", MostCommits)).Reverse();

    /// <summary>Here, and only here, two of the repository's times are numbers.</summary>
    private JsonObject Repository()
    {
        var body = bodies.Repository(repository, Caller.Anonymous);
        body["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
        body["pushed_at"] = repository.PushedAt?.ToUnixTimeSeconds() ?? repository.UpdatedAt.ToUnixTimeSeconds();
        body["master_branch"] = repository.DefaultBranch;
        body["stargazers"] = 0;
        return body;
    }

    private async Task<JsonObject> CommitAsync(Commit commit)
    {
        var changes = (
            await repository.Git.RunAsync(
                "diff-tree",
                "-r",
                "-m",
                "--first-parent",
                "--root",
                "--no-commit-id",
                "--no-renames",
                "--name-status",
                commit.Oid
            )
        )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', 2))
            .ToLookup(parts => parts[0], parts => (JsonNode?)parts[1]);
        return new()
        {
            ["id"] = commit.Oid,
            ["tree_id"] = commit.Tree,
            ["distinct"] = true,
            ["message"] = commit.Message,
            ["timestamp"] = Bodies.Time(commit.Author.At),
            ["url"] = $"{html}/commit/{commit.Oid}",
            ["author"] = Person(commit.Author),
            ["committer"] = Person(commit.Committer),
            ["added"] = new JsonArray([.. changes["A"]]),
            ["removed"] = new JsonArray([.. changes["D"]]),
            ["modified"] = new JsonArray([.. changes["M"]]),
        };
    }

    private JsonObject Person(Signature person)
    {
        var body = new JsonObject
        {
            ["name"] = person.Name,
            ["email"] = person.Email,
            ["date"] = Bodies.Time(person.At),
        };
        if (bodies.AccountOf(person) is { } account)
        {
            body["username"] = account.Login;
        }

        return body;
    }
}
