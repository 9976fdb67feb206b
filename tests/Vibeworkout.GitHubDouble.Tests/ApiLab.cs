using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>A double with a user, the app installed on it, and a client.</summary>
internal sealed class ApiLab : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private ApiLab(GitHubDouble github)
    {
        GitHub = github;
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
        using var request = new HttpRequestMessage(method, new Uri(GitHub.ApiAddress, path))
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.UserAgent.ParseAdd("tests");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue(scheme, token);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
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
        http.Dispose();
        await GitHub.DisposeAsync();
    }
}
