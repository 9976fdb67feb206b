using System.Net;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>A double with a user, the app installed on it, and a client.</summary>
internal sealed class ApiLab : IAsyncDisposable
{
    private readonly JsonClient client;

    private ApiLab(GitHubDouble github)
    {
        GitHub = github;
        client = new JsonClient(github.ApiAddress);
        User = github.AddUser("mona");
        Installation = github.Install(User);
    }

    public GitHubDouble GitHub { get; }

    public Account User { get; }

    public Installation Installation { get; }

    public string InstallationToken => GitHub.InstallationToken(Installation);

    public static async Task<ApiLab> StartAsync(GitHubDoubleOptions? options = null) => new(await GitHubDouble.StartAsync(options));

    public async Task<(HttpStatusCode Status, JsonNode? Body)> AskAsync(
        HttpMethod method,
        string path,
        string? token,
        object? body = null,
        string scheme = "Bearer"
    )
    {
        var answer = await client.SendAsync(method, path, body, token is null ? null : new(scheme, token));
        return (answer.Status, answer.Node);
    }

    public async Task<JsonNode> QueryAsync(string query, object variables, string? token = null)
    {
        var (status, body) = await AskAsync(
            HttpMethod.Post,
            GitHub.GraphQLAddress.AbsoluteUri,
            token ?? InstallationToken,
            new { query, variables }
        );
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await GitHub.DisposeAsync();
    }
}
