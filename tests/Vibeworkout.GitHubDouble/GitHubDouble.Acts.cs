using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What a test makes happen on GitHub.</summary>
public sealed partial class GitHubDouble
{
    public Account AddUser(string login) => AddAccount(login, isOrganization: false);

    /// <summary>An organization; the first member owns it.</summary>
    public Account AddOrganization(string login, params Account[] members)
    {
        var organization = AddAccount(login, isOrganization: true);
        organization.Members = members.Index().ToImmutableDictionary(m => m.Item.Id, m => m.Index == 0);
        return organization;
    }

    public async Task<Repository> AddRepositoryAsync(
        Account owner,
        string name,
        bool isPrivate = true,
        bool isTemplate = false,
        bool withCommit = true,
        Repository? template = null
    )
    {
        var id = world.NextId();
        var repository = new Repository
        {
            Id = id,
            Owner = owner,
            Name = name,
            IsPrivate = isPrivate,
            IsTemplate = isTemplate,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
            Git = await BareRepository.CreateAsync(
                folder["repositories", string.Create(CultureInfo.InvariantCulture, $"{id}.git")],
                "main"
            ),
        };
        if (template is not null)
        {
            await repository.Git.RunAsync("fetch", "-q", template.Git.Folder, $"{template.DefaultBranch}:refs/heads/main");
        }

        world.Add(repository);
        if (withCommit)
        {
            await CommitAsync(
                repository,
                "Initial commit",
                new()
                {
                    Files = new Dictionary<string, string?> { ["README.md"] = $"# {name}\n" },
                    Author = owner.IsOrganization ? null : owner,
                }
            );
        }

        return repository;
    }

    /// <summary>Commits on a branch, which is made where it is new; the commit's id.</summary>
    public async Task<string> CommitAsync(Repository repository, string message, CommitOptions? how = null)
    {
        how ??= new();
        var author =
            how.AuthorSignature
            ?? (
                how.Author is { } known
                    ? new(known.Login, known.Email, how.At ?? world.Now)
                    : new("Developer", "developer@localhost", how.At ?? world.Now)
            );
        var committer = author with { At = how.CommittedAt ?? author.At };
        var commit = new NewCommit(
            message,
            how.Files ?? new Dictionary<string, string?> { [$"{World.Hex(12)}.txt"] = "one line\n" },
            author,
            committer,
            how.CoAuthors
        );
        var old = await repository.Git.TryResolveAsync($"refs/heads/{how.Branch}");
        var oid = await repository.Git.CommitAsync(how.Branch, commit, repository.DefaultBranch);
        await webhooks.PushedAsync(repository, new(old ?? new string('0', oid.Length), oid, $"refs/heads/{how.Branch}"), Caller.Anonymous);
        return oid;
    }

    /// <summary>Installs the app on an account: for the repositories named, or for all, also those to come, where none is.</summary>
    public Installation Install(Account account, params Repository[] repositories) =>
        Install(App, account, repositories.Length == 0 ? null : repositories);

    public Installation Install(
        AppRegistration registered,
        Account account,
        IReadOnlyCollection<Repository>? repositories,
        ImmutableDictionary<string, Level>? permissions = null
    )
    {
        var installation = new Installation
        {
            Id = world.NextId(),
            App = registered,
            Account = account,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
            Selected = repositories?.Select(r => r.Id).ToImmutableHashSet(),
            Permissions = permissions ?? registered.Permissions,
        };
        world.Add(installation);
        webhooks.Installed(installation, "created");
        return installation;
    }

    public void Suspend(Installation installation)
    {
        installation.SuspendedAt = installation.UpdatedAt = world.Now;
        webhooks.Installed(installation, "suspend");
    }

    public void Unsuspend(Installation installation)
    {
        installation.SuspendedAt = null;
        installation.UpdatedAt = world.Now;
        webhooks.Installed(installation, "unsuspend");
    }

    public void Uninstall(Installation installation)
    {
        world.Remove(installation);
        world.Revoke(t => t.Installation == installation);
        webhooks.Installed(installation, "deleted");
    }

    public void SetPermissions(Installation installation, ImmutableDictionary<string, Level> permissions)
    {
        installation.Permissions = permissions;
        installation.UpdatedAt = world.Now;
        webhooks.Installed(installation, "new_permissions_accepted");
    }

    public void AddToInstallation(Installation installation, params Repository[] repositories)
    {
        installation.Selected = installation.Selected?.Union(repositories.Select(r => r.Id));
        webhooks.SelectionChanged(installation, repositories, []);
    }

    public void RemoveFromInstallation(Installation installation, params Repository[] repositories)
    {
        installation.Selected = (installation.Selected ?? [.. world.RepositoriesOf(installation).Select(r => r.Id)]).Except(
            repositories.Select(r => r.Id)
        );
        webhooks.SelectionChanged(installation, [], repositories);
    }

    /// <summary>Renames a repository; the old addresses lead to the new one.</summary>
    public void RenameRepository(Repository repository, string name)
    {
        var old = repository.Name;
        world.RememberOldName(repository);
        repository.Name = name;
        repository.UpdatedAt = world.Now;
        webhooks.RepositoryChanged(
            repository,
            "renamed",
            new() { ["repository"] = new JsonObject { ["name"] = new JsonObject { ["from"] = old } } }
        );
    }

    /// <summary>Gives a repository to another account; installations of the old one lose it.</summary>
    public void Transfer(Repository repository, Account to)
    {
        var from = repository.Owner;
        world.RememberOldName(repository);
        foreach (var installation in world.Installations.Where(i => i.Account == from && i.Covers(repository)))
        {
            webhooks.SelectionChanged(installation, [], [repository]);
        }

        repository.Owner = to;
        repository.UpdatedAt = world.Now;
        webhooks.Transferred(repository, from);
    }

    /// <summary>Renames a user or organization; addresses with the old login lead to the new one.</summary>
    public void RenameUser(Account account, string login)
    {
        foreach (var repository in world.Repositories.Where(r => r.Owner == account))
        {
            world.RememberOldName(repository);
        }

        var old = account.Login;
        account.Login = login;
        webhooks.TargetRenamed(account, old);
    }

    public void SetPrivate(Repository repository, bool isPrivate)
    {
        repository.IsPrivate = isPrivate;
        webhooks.RepositoryChanged(repository, isPrivate ? "privatized" : "publicized", null);
    }

    public void DeleteRepository(Repository repository)
    {
        webhooks.RepositoryChanged(repository, "deleted", null);
        world.Remove(repository);
    }

    /// <summary>Refuses pushes to refs of a shell pattern, such as <c>refs/vibeworkout/*</c>, as a ruleset would.</summary>
    public static void ProtectRefs(Repository repository, string pattern)
    {
        var hook = Path.Combine(repository.Git.Folder, "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(
            hook,
            $"#!/bin/sh\ncase \"$1\" in\n{pattern}) echo \"GH013: Repository rule violations found for $1.\" >&2; exit 1 ;;\nesac\n"
        );
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static void UnprotectRefs(Repository repository) => File.Delete(Path.Combine(repository.Git.Folder, "hooks", "update"));

    public async Task<PullRequest> OpenPullRequestAsync(
        Repository repository,
        string head,
        string into,
        string title,
        Account author,
        string? body = null,
        bool isDraft = false
    )
    {
        var pull = new PullRequest
        {
            Id = world.NextId(),
            Number = repository.PullRequests.Count + 1,
            Author = author,
            Title = title,
            Body = body,
            Head = head,
            Base = into,
            HeadOid = (await repository.Git.TryResolveAsync($"refs/heads/{head}"))!,
            BaseOid = (await repository.Git.TryResolveAsync($"refs/heads/{into}"))!,
            IsDraft = isDraft,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
        };
        repository.PullRequests = repository.PullRequests.Add(pull);
        await webhooks.PullRequestChangedAsync(repository, pull, "opened");
        return pull;
    }

    /// <summary>Merges by a merge commit; its id.</summary>
    public async Task<string> MergePullRequestAsync(Repository repository, PullRequest pull)
    {
        var by = new Signature(pull.Author.Login, pull.Author.Email, world.Now);
        var old = (await repository.Git.TryResolveAsync($"refs/heads/{pull.Base}"))!;
        pull.MergeOid = await repository.Git.MergeAsync(
            pull.Base,
            pull.HeadOid,
            $"Merge pull request #{pull.Number} from {repository.Owner.Login}/{pull.Head}\n\n{pull.Title}",
            by
        );
        pull.MergedAt = pull.ClosedAt = pull.UpdatedAt = world.Now;
        await webhooks.PushedAsync(repository, new(old, pull.MergeOid, $"refs/heads/{pull.Base}"), Caller.Anonymous);
        await webhooks.PullRequestChangedAsync(repository, pull, "closed");
        return pull.MergeOid;
    }

    public Task ClosePullRequestAsync(Repository repository, PullRequest pull)
    {
        pull.ClosedAt = pull.UpdatedAt = world.Now;
        return webhooks.PullRequestChangedAsync(repository, pull, "closed");
    }

    public Task EditPullRequestAsync(Repository repository, PullRequest pull, string title)
    {
        var old = pull.Title;
        pull.Title = title;
        pull.UpdatedAt = world.Now;
        return webhooks.PullRequestChangedAsync(repository, pull, "edited", old);
    }

    /// <summary>A JWT of the app, as the app itself would sign it.</summary>
    public string AppToken(AppRegistration? registered = null) =>
        AppJwt.Sign(registered ?? App, world.Now.AddSeconds(-60), world.Now.AddMinutes(9));

    /// <summary>A JWT with other times or another issuer than a good one has.</summary>
    public string AppToken(DateTimeOffset issued, DateTimeOffset expires, string? issuer = null) =>
        AppJwt.Sign(App, issued, expires, issuer);

    /// <summary>A token of an installation with all that it may do.</summary>
    public string InstallationToken(Installation installation) =>
        world.IssueInstallationToken(installation, null, installation.Permissions).Value;

    /// <summary>A user's own token, for git in a clone.</summary>
    public string PersonalToken(Account user) => world.IssuePersonalToken(user).Value;

    /// <summary>A user's token for the app, as OAuth gives it.</summary>
    public string UserToken(Account user) => world.IssueUserToken(App, user).Value;

    /// <summary>A user's browser, signed in at the double.</summary>
    public GitHubVisitor Visit(Account user) => new(Address, oauth.Sessions.Start(user));

    /// <summary>A user takes back what they authorized the app to do.</summary>
    public void RevokeAuthorization(Account user)
    {
        world.Revoke(t => t.User == user && t.App == App);
        webhooks.AuthorizationRevoked(App, user);
    }

    /// <summary>Takes back every token at once; how many.</summary>
    public int RevokeAllTokens() => world.Revoke(_ => true);

    public string CloneUrl(Repository repository) => $"{Root}/{repository.FullName}.git";

    /// <summary>The same with the user and token in it, as git wants them.</summary>
    public string CloneUrl(Repository repository, string token) =>
        $"{Root.Replace("//", $"//x-access-token:{token}@", StringComparison.Ordinal)}/{repository.FullName}.git";

    public Account? FindUser(string login) => world.FindAccount(login);

    public Repository? FindRepository(string owner, string name) => world.FindRepository(owner, name);

    public IReadOnlyList<Installation> Installations => world.Installations;

    public IReadOnlyList<AppRegistration> Apps => world.Apps;

    internal Account BotOf(AppRegistration registered) =>
        world.FindAccount($"{registered.Slug}[bot]") ?? AddUser($"{registered.Slug}[bot]");

    internal AppRegistration RegisterApp(AppRegistration registered)
    {
        world.Add(registered);
        return registered;
    }

    private AppRegistration RegisterApp() =>
        RegisterApp(
            new()
            {
                Id = world.NextId(),
                Slug = Options.AppSlug,
                Name = Options.AppSlug,
                Owner = AddUser("app-owner"),
                ClientId = $"Iv23li{World.Hex(14)}",
                ClientSecret = World.Hex(40),
                WebhookSecret = World.Hex(32),
                CreatedAt = world.Now,
                WebhookUrl = Options.WebhookUrl,
                SetupUrl = Options.SetupUrl,
                CallbackUrls = Options.CallbackUrls,
                Permissions = Options.AppPermissions,
                Events = ["push", "pull_request", "repository"],
            }
        );

    private Account AddAccount(string login, bool isOrganization)
    {
        var account = new Account
        {
            Id = world.NextId(),
            Login = login,
            IsOrganization = isOrganization,
            CreatedAt = world.Now,
        };
        world.Add(account);
        return account;
    }
}

/// <summary>How a commit is made; everything has a default.</summary>
public sealed record CommitOptions
{
    public string Branch { get; init; } = "main";

    public Account? Author { get; init; }

    /// <summary>An author who has no account.</summary>
    public Signature? AuthorSignature { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>When it was committed, where that is not when it was written.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary><c>Name &lt;address&gt;</c> of each co-author.</summary>
    public IReadOnlyList<string> CoAuthors { get; init; } = [];

    /// <summary>Texts by path; null takes a file away. A new file of one line where there are none.</summary>
    public IReadOnlyDictionary<string, string?>? Files { get; init; }
}
