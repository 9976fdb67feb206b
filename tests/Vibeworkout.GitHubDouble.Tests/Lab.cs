using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>A double with a clock that stands still, a user, and a private repository that the app is installed for.</summary>
public sealed class Lab : IAsyncDisposable
{
    public const string Callback = "http://127.0.0.1:9/callback";

    private readonly HttpClient http = new();
    private readonly TempFolder folder = new();

    private Lab(GitHubDouble github, FakeTimeProvider time) => (GitHub, Time) = (github, time);

    public GitHubDouble GitHub { get; }

    public FakeTimeProvider Time { get; }

    public required Account Alice { get; init; }

    public required Repository Project { get; init; }

    public required Installation Installation { get; init; }

    public string this[string name] => folder[name];

    public static async Task<Lab> StartAsync(Func<GitHubDoubleOptions, GitHubDoubleOptions>? how = null)
    {
        var time = new FakeTimeProvider(new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        var options = new GitHubDoubleOptions
        {
            Time = time,
            CallbackUrls = [Callback],
            SetupUrl = new("http://127.0.0.1:9/setup"),
        };
        var github = await GitHubDouble.StartAsync(how is null ? options : how(options));
        var alice = github.AddUser("alice");
        var project = await github.AddRepositoryAsync(alice, "project");
        return new(github, time)
        {
            Alice = alice,
            Project = project,
            Installation = github.Install(alice, project),
        };
    }

    /// <summary>Asks REST, without being led on.</summary>
    public async Task<(int Status, JsonNode? Body, Uri? Location)> RestAsync(
        string method,
        string path,
        string? credentials = null,
        JsonObject? body = null
    )
    {
        using var client = new JsonClient(GitHub.ApiAddress);
        var answer = await client.SendAsync(
            new(method),
            path.TrimStart('/'),
            body,
            credentials is null ? null : AuthenticationHeaderValue.Parse(credentials)
        );
        return ((int)answer.Status, answer.Node, answer.Location);
    }

    /// <summary>Posts a form to a page's address and reads JSON.</summary>
    public async Task<JsonObject> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(GitHub.Address, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.Accept.Add(new("application/json"));
        using var answer = await http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public Task<Ended> GitAsync(string name, params string[] arguments)
    {
        Directory.CreateDirectory(folder[name]);
        var environment = new Dictionary<string, string>
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["HOME"] = folder.Path,
        };
        return Programs.RunAsync(
            "git",
            folder[name],
            environment,
            default,
            ["-c", "user.name=Alice", "-c", "user.email=alice@localhost", .. arguments]
        );
    }

    /// <summary>A clone of the project in the folder of this name.</summary>
    public async Task CloneAsync(string name, string token)
    {
        var ended = await GitAsync(name, "clone", "-q", GitHub.CloneUrl(Project, token), ".");
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await GitHub.DisposeAsync();
        folder.Dispose();
    }
}
