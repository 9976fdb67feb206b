using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Stands in until webhooks are here.</summary>
internal sealed class WebhookSender : IAsyncDisposable
{
    private readonly List<WebhookDelivery> deliveries = [];

    public WebhookSender(GitHubDouble github, World world) => _ = (github, world);

    public IReadOnlyList<WebhookDelivery> Deliveries => [.. deliveries];

    public Task PushedAsync(Repository repository, RefUpdate update, Caller caller) => DoneAsync(repository, update, caller);

    public void Installed(Installation installation, string action) => DoneAsync(installation, action);

    public void SelectionChanged(Installation installation, IReadOnlyList<Repository> added, IReadOnlyList<Repository> removed) => DoneAsync(installation, added, removed);

    public void RepositoryChanged(Repository repository, string action, JsonObject? changes) => DoneAsync(repository, action, changes);

    public void Transferred(Repository repository, Account from) => DoneAsync(repository, from);

    public Task PullRequestChangedAsync(Repository repository, PullRequest pull, string action, string? oldTitle = null) => DoneAsync(repository, pull, action, oldTitle);

    public bool Redeliver(AppRegistration app, long id) => deliveries.Exists(d => d.App == app && d.Id == id);

    public Task SettleAsync() => DoneAsync();

    public ValueTask DisposeAsync() => new(DoneAsync());

    private Task DoneAsync(params object?[] _) => deliveries.Count < 0 ? throw new NotSupportedException() : Task.CompletedTask;
}
