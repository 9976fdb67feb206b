using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Testing.GitHub;

/// <summary>
/// A double of GitHub on loopback: git, REST, GraphQL, OAuth pages and webhooks over real bare repositories, with GitHub's limits on.
/// Every REST request and answer, and every webhook, is checked against GitHub's own description where that is at hand.
/// </summary>
public sealed partial class GitHubDouble : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly WebApplication app;
    private readonly World world;
    private readonly GitEndpoint git;
    private readonly RestApi rest;
    private readonly GraphQLApi graphQL;
    private readonly OAuthPages oauth;
    private readonly WebhookSender webhooks;

    private GitHubDouble(WebApplication app, GitHubDoubleOptions options)
    {
        this.app = app;
        Options = options;
        world = new(options.Time) { LongTokens = options.LongTokens };
        Contract = new(options.CheckContract);
        webhooks = new(this, world);
        git = new(this, world, webhooks);
        rest = new(this, world, webhooks);
        graphQL = new(this, world);
        oauth = new(this, world, webhooks);
        App = RegisterApp();
    }

    public GitHubDoubleOptions Options { get; }

    /// <summary>The address that stands for <c>https://github.com</c>.</summary>
    public Uri Address => new(Root);

    /// <summary>The address that stands for <c>https://api.github.com</c>, ending in a slash.</summary>
    public Uri ApiAddress => new(ApiRoot + "/");

    public Uri GraphQLAddress => new($"{Root}/api/graphql");

    /// <summary>The app that was there from the start.</summary>
    public AppRegistration App { get; }

    public Faults Faults { get; } = new();

    public CallLog Calls { get; } = new();

    /// <summary>True where GitHub's description is at hand, so that every call is checked.</summary>
    public bool ContractChecked => Contract.IsOn;

    /// <summary>What went against GitHub's description, by the caller or by the double.</summary>
    public IReadOnlyList<string> Violations => Contract.Violations;

    public IReadOnlyList<WebhookDelivery> Deliveries => webhooks.Deliveries;

    /// <summary>Every REST operation that the double knows, such as <c>GET /repos/{owner}/{repo}</c>.</summary>
    public IReadOnlyList<string> RestOperations => rest.Names;

    /// <summary>False keeps deliveries from being tried: they are kept as failed, and can be redelivered.</summary>
    public bool WebhooksOn
    {
        get => webhooks.IsOn;
        set => webhooks.IsOn = value;
    }

    internal ContractChecker Contract { get; }

    internal string Root { get; private set; } = "http://127.0.0.1";

    internal string ApiRoot => Root + Options.ApiBase;

    internal TimeProvider Time => Options.Time;

    public static async Task<GitHubDouble> StartAsync(GitHubDoubleOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var github = new GitHubDouble(app, options ?? new());
        app.Run(github.AnswerAsync);
        await app.StartAsync();
        github.Root = app.Urls.First();
        return github;
    }

    /// <summary>Fails the test when a request or an answer went against GitHub's description.</summary>
    public void AssertContract() => Assert.True(Violations.Count == 0, $"Against GitHub's description:\n{string.Join('\n', Violations)}");

    /// <summary>Delivers once more, under the same guid.</summary>
    public void Redeliver(WebhookDelivery delivery) => webhooks.Redeliver(delivery.App, delivery.Id);

    /// <summary>Waits until every delivery so far was tried.</summary>
    public Task WebhooksSettleAsync() => webhooks.SettleAsync();

    public async ValueTask DisposeAsync()
    {
        await webhooks.DisposeAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
        foreach (var one in world.Apps)
        {
            one.Key.Dispose();
        }

        folder.Dispose();
    }

    /// <summary>Lets a planned fault happen; false when there is nothing left to answer.</summary>
    internal async Task<Faults.Planned?> FaultAsync(string kind)
    {
        var fault = Faults.Take(kind);
        if (fault?.Held is { } held)
        {
            await held;
        }

        return fault;
    }

    internal void Record(string kind, Repository? repository, int status) =>
        Calls.Add(new(kind, repository?.FullName, Time.GetUtcNow(), status));

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return path switch
        {
            "/api/graphql" or "/graphql" => graphQL.AnswerAsync(context),
            _ when Options.ApiBase.Length > 0 && path.StartsWith(Options.ApiBase + "/", StringComparison.Ordinal) => rest.AnswerAsync(
                context,
                path[Options.ApiBase.Length..]
            ),
            _ when GitEndpoint.Knows(path) => git.AnswerAsync(context),
            _ when oauth.Knows(context) => oauth.AnswerAsync(context),
            _ when Options.ApiBase.Length == 0 => rest.AnswerAsync(context, path),
            _ => NotFoundAsync(context),
        };
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return context.Response.WriteAsync("Not Found");
    }
}
