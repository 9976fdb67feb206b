using System.Text;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A repository: seen, created, its branches, commits and files.</summary>
internal sealed class RepositoryOperations(GitHubDouble github, World world, Access access, Bodies bodies)
{
    public IEnumerable<RestOperation> All =>
        [
            Seeing(
                "/repos/{owner}/{repo}",
                Access.Metadata,
                (call, repository) => Task.FromResult(new RestAnswer(200, bodies.FullRepository(repository, call.Caller)))
            ),
            Seeing("/repos/{owner}/{repo}/branches/{branch}", Access.Contents, BranchAsync),
            Seeing("/repos/{owner}/{repo}/commits", Access.Contents, CommitsAsync),
            Seeing("/repos/{owner}/{repo}/contents/{path}", Access.Contents, ContentsAsync),
            new("POST", "/user/repos", call => CreateAsync(call, call.Caller.User)) { CreatesContent = true },
            new("POST", "/orgs/{org}/repos", call => CreateAsync(call, world.FindAccount(call["org"]))) { CreatesContent = true },
            new("POST", "/repos/{owner}/{repo}/generate", GenerateAsync) { CreatesContent = true },
        ];

    /// <summary>An operation on a repository that the caller must have a permission for; moved ones are redirected, unseen ones are not
    /// found.</summary>
    internal static Func<RestCall, Task<RestAnswer>> On(
        World world,
        Access access,
        Bodies bodies,
        string permission,
        Level needed,
        Func<RestCall, Repository, Task<RestAnswer>> answer
    ) =>
        async call =>
        {
            var repository = world.FindRepository(call["owner"], call["repo"]);
            if (repository is null && world.FindMoved(call["owner"], call["repo"]) is { } moved && access.CanSee(call.Caller, moved))
            {
                var rest = call.Path.Split('/', 5) is [_, _, _, _, var more] ? $"/{more}" : "";
                return RestAnswer.Moved($"{bodies.Api}/repositories/{moved.Id}{rest}{call.Request.QueryString}");
            }

            if (repository is null || !access.CanSee(call.Caller, repository))
            {
                return RestAnswer.NotFound();
            }

            return access.Of(call.Caller, repository, permission) < needed ? RestAnswer.Forbidden() : await answer(call, repository);
        };

    private RestOperation Seeing(string template, string permission, Func<RestCall, Repository, Task<RestAnswer>> answer) =>
        new("GET", template, On(world, access, bodies, permission, Level.Read, answer));

    private async Task<RestAnswer> BranchAsync(RestCall call, Repository repository)
    {
        var name = call["branch"];
        return await repository.Git.TryResolveAsync($"refs/heads/{name}") is { } oid
            ? new(200, bodies.Branch(repository, name, (await repository.Git.LogAsync(oid, 1))[0]))
            : RestAnswer.NotFound("Branch not found");
    }

    private async Task<RestAnswer> CommitsAsync(RestCall call, Repository repository)
    {
        if (await repository.Git.IsEmptyAsync())
        {
            return RestAnswer.Error(409, "Git Repository is empty.");
        }

        return await repository.Git.TryResolveAsync(call.Query("sha") ?? repository.DefaultBranch) is { } oid
            ? Paging.List(call, await repository.Git.LogAsync(oid), c => bodies.Commit(repository, c))
            : RestAnswer.NotFound();
    }

    private async Task<RestAnswer> ContentsAsync(RestCall call, Repository repository)
    {
        var path = call["path"].Trim('/');
        if (await repository.Git.TryResolveAsync(call.Query("ref") ?? repository.DefaultBranch) is not { } commit)
        {
            return RestAnswer.NotFound(
                await repository.Git.IsEmptyAsync() ? "This repository is empty." : $"No commit found for the ref {call.Query("ref")}"
            );
        }

        if (path.Length > 0 && await repository.Git.TryReadAsync(commit, path) is { } text)
        {
            var entry = (await EntriesAsync(repository, commit, path, inside: false))[0];
            return new(200, bodies.File(repository, commit, entry.Path, entry.Oid, Encoding.UTF8.GetBytes(text)));
        }

        var entries = await EntriesAsync(repository, commit, path, inside: true);
        return entries.Count == 0
            ? RestAnswer.NotFound()
            : new(200, new JsonArray([.. entries.Select(e => bodies.Entry(repository, commit, e))]));
    }

    private static async Task<List<TreeEntry>> EntriesAsync(Repository repository, string commit, string path, bool inside)
    {
        string[] which = path.Length == 0 ? [] : [inside ? path + "/" : path];
        var lines = await repository.Git.RunAsync(["ls-tree", "-l", commit, "--", .. which]);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TreeEntry.Parse)];
    }

    private async Task<RestAnswer> CreateAsync(RestCall call, Account? owner)
    {
        if (call.Caller == Caller.Anonymous)
        {
            return RestAnswer.Unauthorized("Requires authentication");
        }

        if (owner is null || access.OnAccount(call.Caller, owner, Access.Administration) < Level.Write)
        {
            return owner is null ? RestAnswer.NotFound() : RestAnswer.Forbidden();
        }

        return await NewRepositoryAsync(call, owner, call.Text("name"), call.Flag("auto_init"), null);
    }

    private Task<RestAnswer> GenerateAsync(RestCall call) =>
        On(
            world,
            access,
            bodies,
            Access.Contents,
            Level.Read,
            async (_, template) =>
            {
                if (!template.IsTemplate)
                {
                    return RestAnswer.NotFound();
                }

                var owner = call.Text("owner") is { } login ? world.FindAccount(login) : call.Caller.User;
                if (owner is null || access.OnAccount(call.Caller, owner, Access.Administration) < Level.Write)
                {
                    return RestAnswer.Forbidden();
                }

                return await NewRepositoryAsync(call, owner, call.Text("name"), false, template);
            }
        )(call);

    private async Task<RestAnswer> NewRepositoryAsync(RestCall call, Account owner, string? name, bool withCommit, Repository? template)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return RestAnswer.Invalid("Repository", "name", "missing_field");
        }

        if (world.FindRepository(owner.Login, name) is not null)
        {
            return RestAnswer.Invalid("Repository", "name", "custom", "name already exists on this account");
        }

        var repository = await github.AddRepositoryAsync(owner, name, call.Flag("private"), call.Flag("is_template"), withCommit, template);
        repository.Description = call.Text("description");
        return new(201, bodies.FullRepository(repository, call.Caller));
    }
}

/// <summary>A line of a tree.</summary>
internal sealed record TreeEntry(string Type, string Oid, int Size, string Path)
{
    public static TreeEntry Parse(string line)
    {
        var (facts, path) = (line.Split('\t')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), line.Split('\t')[1]);
        return new(facts[1], facts[2], int.TryParse(facts[3], out var size) ? size : 0, path);
    }
}
