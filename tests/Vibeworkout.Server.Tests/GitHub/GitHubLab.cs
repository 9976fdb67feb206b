using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Signals;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;

namespace Vibeworkout.Server.Tests.GitHub;

/// <summary>The real server beside a double of GitHub, connected as its App; what goes between them is checked against GitHub's own
/// description.</summary>
public sealed class GitHubLab : IAsyncDisposable
{
    private GitHubLab(GitHubDouble gitHub, ServerLab server) => (GitHub, Server) = (gitHub, server);

    public GitHubDouble GitHub { get; }

    public ServerLab Server { get; }

    public static async Task<GitHubLab> StartAsync(
        bool webhooks = true,
        TimeProvider? time = null,
        bool longTokens = false,
        params string[] more
    )
    {
        var gitHub = await GitHubDouble.StartAsync(new GitHubDoubleOptions { LongTokens = longTokens, Time = time ?? TimeProvider.System });
        var server = await ServerLab.StartAsync(time, [.. Settings(gitHub), .. more]);
        var address = server.App.Urls.First();
        gitHub.App.CallbackUrls = [address + "/sign-in/github/callback"];
        gitHub.App.SetupUrl = new Uri(address + "/settings");
        gitHub.App.WebhookUrl = webhooks ? new Uri(address + "/webhooks/github") : null;
        return new(gitHub, server);
    }

    public static string[] Settings(GitHubDouble gitHub) =>
        [
            "--GitHub:Web",
            gitHub.Address.AbsoluteUri,
            "--GitHub:Api",
            gitHub.ApiAddress.AbsoluteUri,
            "--GitHub:GraphQL",
            gitHub.GraphQLAddress.AbsoluteUri,
            "--GitHub:AppId",
            gitHub.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--GitHub:Slug",
            gitHub.App.Slug,
            "--GitHub:PrivateKey",
            gitHub.App.Pem,
            "--GitHub:WebhookSecret",
            gitHub.App.WebhookSecret,
            "--GitHub:ClientId",
            gitHub.App.ClientId,
            "--GitHub:ClientSecret",
            gitHub.App.ClientSecret,
        ];

    /// <summary>Signs somebody in with GitHub, as a browser would; a client with the session's cookie.</summary>
    public async Task<HttpClient> SignInAsync(Account user)
    {
        var client = Browser();
        using var sent = await client.GetAsync("/sign-in/github");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        using var visitor = GitHub.Visit(user);
        var back = await visitor.AuthorizeAsync(sent.Headers.Location!);
        using var landed = await client.GetAsync(back);
        Assert.Equal("/sign-in/done", landed.Headers.Location?.OriginalString);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    public HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = new Uri(Server.App.Urls.First()) };

    /// <summary>The signal of a user in a repository, once it says what is wanted.</summary>
    public Task<SignalContent> SignalAsync(Repository repository, string user, Func<SignalContent, bool> wanted) =>
        Eventually.BecomesAsync(
            async () =>
            {
                var read = await Programs.RunAsync(
                    "git",
                    repository.Git.Folder,
                    new Dictionary<string, string>(),
                    default,
                    "cat-file",
                    "blob",
                    $"refs/vibeworkout/hr/{user}:{RefNames.SignalFile}"
                );
                Assert.True(UserKey.TryParse(user, out var key));
                return read.ExitCode == 0
                    ? SignalVerifier
                        .Judge(Encoding.UTF8.GetBytes(read.Stdout), key, Key, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds())
                        .Genuine
                        ?? Nothing
                    : Nothing;
            },
            signal => signal != Nothing && wanted(signal),
            "the signal"
        );

    /// <summary>Waits until something in an answer is as wanted.</summary>
    public static Task<System.Text.Json.JsonElement> UntilAsync(
        HttpClient client,
        string path,
        Func<System.Text.Json.JsonElement, bool> wanted,
        string what
    ) => Eventually.BecomesAsync(async () => (await JsonClient.SendAsync(client, HttpMethod.Get, path, null)).Json, wanted, what);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await GitHub.DisposeAsync();
    }

    private static readonly SignalContent Nothing = new("", "", false, -1, 0, 0, "");

    private Ed25519PublicKey Key => Server.App.Services.GetRequiredService<SigningKeys>().Current.PublicKey;
}
