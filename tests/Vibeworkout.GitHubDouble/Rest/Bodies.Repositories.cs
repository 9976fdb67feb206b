using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

internal sealed partial class Bodies
{
    private static readonly string[] RepositoryAddresses =
    [
        "archive_url /{archive_format}{/ref}",
        "assignees_url /assignees{/user}",
        "blobs_url /git/blobs{/sha}",
        "branches_url /branches{/branch}",
        "collaborators_url /collaborators{/collaborator}",
        "comments_url /comments{/number}",
        "commits_url /commits{/sha}",
        "compare_url /compare/{base}...{head}",
        "contents_url /contents/{+path}",
        "contributors_url /contributors",
        "deployments_url /deployments",
        "downloads_url /downloads",
        "events_url /events",
        "forks_url /forks",
        "git_commits_url /git/commits{/sha}",
        "git_refs_url /git/refs{/sha}",
        "git_tags_url /git/tags{/sha}",
        "hooks_url /hooks",
        "issue_comment_url /issues/comments{/number}",
        "issue_events_url /issues/events{/number}",
        "issues_url /issues{/number}",
        "keys_url /keys{/key_id}",
        "labels_url /labels{/name}",
        "languages_url /languages",
        "merges_url /merges",
        "milestones_url /milestones{/number}",
        "notifications_url /notifications{?since,all,participating}",
        "pulls_url /pulls{/number}",
        "releases_url /releases{/id}",
        "stargazers_url /stargazers",
        "statuses_url /statuses/{sha}",
        "subscribers_url /subscribers",
        "subscription_url /subscription",
        "tags_url /tags",
        "teams_url /teams",
        "trees_url /git/trees{/sha}",
    ];

    private static readonly string[] RepositoryCounts =
    [
        "forks_count",
        "stargazers_count",
        "watchers_count",
        "size",
        "open_issues_count",
        "forks",
        "open_issues",
        "watchers",
    ];

    private static readonly Dictionary<string, bool> RepositorySwitches = new()
    {
        ["has_issues"] = true,
        ["has_projects"] = true,
        ["has_wiki"] = true,
        ["has_pages"] = false,
        ["has_downloads"] = true,
        ["has_discussions"] = false,
        ["archived"] = false,
        ["disabled"] = false,
        ["fork"] = false,
        ["allow_forking"] = true,
        ["web_commit_signoff_required"] = false,
    };

    public string Url(Repository repository) => $"{Api}/repos/{repository.FullName}";

    public string Html(Repository repository) => $"{Root}/{repository.FullName}";

    public JsonObject Repository(Repository repository, Caller caller)
    {
        var body = Facts(repository);
        foreach (var address in RepositoryAddresses)
        {
            var parts = address.Split(' ');
            body[parts[0]] = Url(repository) + parts[1];
        }

        foreach (var count in RepositoryCounts)
        {
            body[count] = 0;
        }

        foreach (var (name, value) in RepositorySwitches)
        {
            body[name] = value;
        }

        if (!repository.TellsNoRights)
        {
            body["permissions"] = Rights(repository, caller);
        }

        return body;
    }

    public JsonObject FullRepository(Repository repository, Caller caller)
    {
        var body = Repository(repository, caller);
        body["subscribers_count"] = 0;
        body["network_count"] = 0;
        body["pushed_at"] ??= Time(repository.CreatedAt);
        if (repository.Owner.IsOrganization)
        {
            body["organization"] = SimpleUser(repository.Owner);
        }

        return body;
    }

    public JsonObject Commit(Repository repository, Commit commit)
    {
        var url = $"{Url(repository)}/commits/{commit.Oid}";
        return new()
        {
            ["sha"] = commit.Oid,
            ["node_id"] = $"C_{commit.Oid}",
            ["url"] = url,
            ["html_url"] = $"{Html(repository)}/commit/{commit.Oid}",
            ["comments_url"] = $"{url}/comments",
            ["commit"] = new JsonObject
            {
                ["url"] = $"{Url(repository)}/git/commits/{commit.Oid}",
                ["author"] = Person(commit.Author),
                ["committer"] = Person(commit.Committer),
                ["message"] = commit.Message,
                ["comment_count"] = 0,
                ["tree"] = new JsonObject { ["sha"] = commit.Tree, ["url"] = $"{Url(repository)}/git/trees/{commit.Tree}" },
            },
            ["author"] = AccountOf(commit.Author) is { } author ? SimpleUser(author) : null,
            ["committer"] = AccountOf(commit.Committer) is { } committer ? SimpleUser(committer) : null,
            ["parents"] = new JsonArray([
                .. commit.Parents.Select(p => new JsonObject
                {
                    ["sha"] = p,
                    ["url"] = $"{Url(repository)}/commits/{p}",
                    ["html_url"] = $"{Html(repository)}/commit/{p}",
                }),
            ]),
        };
    }

    public JsonObject Branch(Repository repository, string name, Commit commit) =>
        new()
        {
            ["name"] = name,
            ["commit"] = Commit(repository, commit),
            ["_links"] = new JsonObject { ["self"] = $"{Url(repository)}/branches/{name}", ["html"] = $"{Html(repository)}/tree/{name}" },
            ["protected"] = false,
            ["protection"] = new JsonObject { ["enabled"] = false },
            ["protection_url"] = $"{Url(repository)}/branches/{name}/protection",
        };

    public JsonObject File(Repository repository, string commit, string path, string oid, byte[] content)
    {
        var body = Entry(repository, commit, new("blob", oid, content.Length, path));
        body["content"] = Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks);
        body["encoding"] = "base64";
        return body;
    }

    public JsonObject Entry(Repository repository, string commit, TreeEntry entry)
    {
        var (url, html) = (
            $"{Url(repository)}/contents/{entry.Path}?ref={commit}",
            $"{Html(repository)}/{(entry.Type == "tree" ? "tree" : "blob")}/{commit}/{entry.Path}"
        );
        var git = $"{Url(repository)}/git/{entry.Type}s/{entry.Oid}";
        return new()
        {
            ["type"] = entry.Type == "tree" ? "dir" : "file",
            ["size"] = entry.Size,
            ["name"] = Path.GetFileName(entry.Path),
            ["path"] = entry.Path,
            ["sha"] = entry.Oid,
            ["url"] = url,
            ["git_url"] = git,
            ["html_url"] = html,
            ["download_url"] = entry.Type == "tree" ? null : $"{Root}/raw/{repository.FullName}/{commit}/{entry.Path}",
            ["_links"] = new JsonObject
            {
                ["self"] = url,
                ["git"] = git,
                ["html"] = html,
            },
        };
    }

    /// <summary>By the id that GitHub's own addresses begin with, whatever the account is called now; else by the login before the
    /// @.</summary>
    internal Account? AccountOf(Signature person) =>
        world.Accounts.Find(a =>
            person.Email.StartsWith($"{a.Id}+", StringComparison.Ordinal)
            || person.Email.StartsWith(a.Login + "@", StringComparison.OrdinalIgnoreCase)
        );

    private static JsonObject Person(Signature person) =>
        new()
        {
            ["name"] = person.Name,
            ["email"] = person.Email,
            ["date"] = Time(person.At),
        };

    private JsonObject Facts(Repository repository) =>
        new()
        {
            ["id"] = repository.Id,
            ["node_id"] = NodeId("R", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["owner"] = SimpleUser(repository.Owner),
            ["private"] = repository.IsPrivate,
            ["visibility"] = repository.IsPrivate ? "private" : "public",
            ["is_template"] = repository.IsTemplate,
            ["description"] = repository.Description,
            ["html_url"] = Html(repository),
            ["url"] = Url(repository),
            ["clone_url"] = $"{Html(repository)}.git",
            ["git_url"] = $"{Html(repository).Replace("http:", "git:", StringComparison.Ordinal)}.git",
            ["ssh_url"] = $"git@{github.Address.Host}:{repository.FullName}.git",
            ["svn_url"] = Html(repository),
            ["mirror_url"] = null,
            ["homepage"] = null,
            ["language"] = null,
            ["license"] = null,
            ["topics"] = new JsonArray(),
            ["default_branch"] = repository.DefaultBranch,
            ["created_at"] = Time(repository.CreatedAt),
            ["updated_at"] = Time(repository.UpdatedAt),
            ["pushed_at"] = Time(repository.PushedAt),
        };

    private static JsonObject Rights(Repository repository, Caller caller)
    {
        var level = caller.User is { } user
            ? Access.OfUser(user, repository)
            : caller.Token?.Permissions.GetValueOrDefault(Access.Contents) ?? Level.None;
        return new()
        {
            ["admin"] = level >= Level.Admin,
            ["maintain"] = level >= Level.Admin,
            ["push"] = level >= Level.Write,
            ["triage"] = level >= Level.Write,
            ["pull"] = level >= Level.Read || !repository.IsPrivate,
        };
    }
}
