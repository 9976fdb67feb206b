using System.Text;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Tells apps what happened: installations to the app concerned, the rest to the apps that listen for it and are installed
/// there.</summary>
internal sealed class WebhookSender(GitHubDouble github, World world) : IAsyncDisposable
{
    private readonly WebhookQueue queue = new(github, world);
    private readonly Bodies bodies = new(github, world);

    public IReadOnlyList<WebhookDelivery> Deliveries => queue.Deliveries;

    /// <summary>While off, deliveries are kept as failed ones, which can be redelivered.</summary>
    public bool IsOn
    {
        get => queue.IsOn;
        set => queue.IsOn = value;
    }

    public Task SettleAsync() => queue.SettleAsync();

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    public void Installed(Installation installation, string action)
    {
        var payload = new JsonObject { ["action"] = action, ["installation"] = bodies.Installation(installation) };
        if (action is not "new_permissions_accepted")
        {
            payload["repositories"] = Names(world.RepositoriesOf(installation));
        }

        payload["requester"] = null;
        payload["sender"] = bodies.SimpleUser(SenderOf(installation.Account));
        Send(installation.App, "installation", installation.Id, null, payload);
    }

    public void SelectionChanged(Installation installation, IReadOnlyCollection<Repository> added, IReadOnlyCollection<Repository> removed)
    {
        foreach (var (action, isEmpty) in new[] { ("added", added.Count == 0), ("removed", removed.Count == 0) })
        {
            if (isEmpty)
            {
                continue;
            }

            Send(
                installation.App,
                "installation_repositories",
                installation.Id,
                null,
                new()
                {
                    ["action"] = action,
                    ["installation"] = bodies.Installation(installation),
                    ["repository_selection"] = installation.Selected is null ? "all" : "selected",
                    ["repositories_added"] = Names(action == "added" ? added : []),
                    ["repositories_removed"] = Names(action == "removed" ? removed : []),
                    ["requester"] = null,
                    ["sender"] = bodies.SimpleUser(SenderOf(installation.Account)),
                }
            );
        }
    }

    public void RepositoryChanged(Repository repository, string action, JsonObject? changes)
    {
        var payload = new JsonObject { ["action"] = action };
        if (changes is not null)
        {
            payload["changes"] = changes;
        }

        payload["repository"] = bodies.Repository(repository, Caller.Anonymous);
        SendAbout(repository, "repository", SenderOf(repository.Owner), payload);
    }

    public void Transferred(Repository repository, Account from) =>
        RepositoryChanged(
            repository,
            "transferred",
            new()
            {
                ["owner"] = new JsonObject
                {
                    ["from"] = new JsonObject
                    {
                        [from.IsOrganization ? "organization" : "user"] = from.IsOrganization
                            ? bodies.Organization(from)
                            : bodies.SimpleUser(from),
                    },
                },
            }
        );

    /// <summary>Only branches are told of: pushes to other refs fire nothing.</summary>
    public async Task PushedAsync(Repository repository, RefUpdate update, Caller caller)
    {
        if (!update.Name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return;
        }

        repository.PushedAt = repository.UpdatedAt = world.Now;
        foreach (var pull in repository.PullRequests.FindAll(p => p.IsOpen && update.Name == $"refs/heads/{p.Head}"))
        {
            (pull.HeadOid, pull.UpdatedAt) = (update.New, world.Now);
        }

        if (!Listening(repository, "push").Any())
        {
            return;
        }

        var pusher = caller.User ?? (caller.App is { } app ? github.BotOf(app) : SenderOf(repository.Owner));
        SendAbout(repository, "push", pusher, await new PushPayload(bodies, repository, update).WriteAsync(pusher));
    }

    public async Task PullRequestChangedAsync(Repository repository, PullRequest pull, string action, string? oldTitle = null)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["number"] = pull.Number,
            ["pull_request"] = await bodies.PullRequestAsync(repository, pull),
        };
        if (action == "edited")
        {
            payload["changes"] = oldTitle is null
                ? new JsonObject()
                : new JsonObject { ["title"] = new JsonObject { ["from"] = oldTitle } };
        }

        payload["repository"] = bodies.Repository(repository, Caller.Anonymous);
        SendAbout(repository, "pull_request", pull.Author, payload);
    }

    /// <summary>An account that an app is installed on has another login.</summary>
    public void TargetRenamed(Account account, string oldLogin)
    {
        foreach (var installation in world.Installations.Where(i => i.Account == account))
        {
            Send(
                installation.App,
                "installation_target",
                installation.Id,
                null,
                new()
                {
                    ["action"] = "renamed",
                    ["account"] = bodies.SimpleUser(account),
                    ["changes"] = new JsonObject { ["login"] = new JsonObject { ["from"] = oldLogin } },
                    ["installation"] = new JsonObject { ["id"] = installation.Id, ["node_id"] = Bodies.NodeId("I", installation.Id) },
                    ["target_type"] = account.IsOrganization ? "Organization" : "User",
                    ["sender"] = bodies.SimpleUser(SenderOf(account)),
                }
            );
        }
    }

    /// <summary>A user took back what they had authorized the app to do.</summary>
    public void AuthorizationRevoked(AppRegistration app, Account user) =>
        Send(app, "github_app_authorization", null, null, new() { ["action"] = "revoked", ["sender"] = bodies.SimpleUser(user) });

    /// <summary>Delivers again, under the same guid; false where there is no such delivery of the app.</summary>
    public bool Redeliver(AppRegistration app, long id)
    {
        if (Deliveries.FirstOrDefault(d => d.App == app && d.Id == id) is not { } old)
        {
            return false;
        }

        queue.Add(old with { Id = world.NextId(), At = world.Now, IsRedelivery = true, Status = null, Answer = null });
        return true;
    }

    private IEnumerable<Installation> Listening(Repository repository, string name) =>
        world.Installations.Where(i => i.SuspendedAt is null && i.Covers(repository) && i.App.Events.Contains(name));

    private void SendAbout(Repository repository, string name, Account sender, JsonObject payload)
    {
        payload["sender"] = bodies.SimpleUser(sender);
        if (repository.Owner.IsOrganization)
        {
            payload["organization"] = bodies.Organization(repository.Owner);
        }

        foreach (var installation in Listening(repository, name))
        {
            var own = payload.DeepClone().AsObject();
            own["installation"] = new JsonObject { ["id"] = installation.Id, ["node_id"] = Bodies.NodeId("I", installation.Id) };
            Send(installation.App, name, installation.Id, repository.Id, own);
        }
    }

    private void Send(AppRegistration app, string name, long? installation, long? repository, JsonObject payload)
    {
        if (app.WebhookUrl is null)
        {
            return;
        }

        queue.Add(
            new()
            {
                Id = world.NextId(),
                DeliveryId = Guid.CreateVersion7(world.Now),
                App = app,
                At = world.Now,
                Event = name,
                Action = (string?)payload["action"],
                InstallationId = installation,
                RepositoryId = repository,
                Body = Encoding.UTF8.GetBytes(payload.ToJsonString()),
            }
        );
    }

    /// <summary>Who did it, where the double does not know: the account itself, or the one who owns the organization.</summary>
    private Account SenderOf(Account account) =>
        account.IsOrganization ? world.Accounts.Find(a => account.Members.GetValueOrDefault(a.Id)) ?? account : account;

    private static JsonArray Names(IEnumerable<Repository> repositories) =>
        new([
            .. repositories.Select(r => new JsonObject
            {
                ["id"] = r.Id,
                ["node_id"] = Bodies.NodeId("R", r.Id),
                ["name"] = r.Name,
                ["full_name"] = r.FullName,
                ["private"] = r.IsPrivate,
            }),
        ]);
}
