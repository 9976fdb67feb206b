using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Vibeworkout.Server.GitHub;

/// <summary>The calls of GitHub's OAuth that no handler of the framework makes: refreshing, the device flow, asking who a token's user is,
/// giving a token back.</summary>
internal sealed partial class GitHubOAuth(IHttpClientFactory clients, IOptions<GitHubOptions> options, ILogger<GitHubOAuth> logger)
{
    public Task<OAuthAnswer> RefreshAsync(string refreshToken, CancellationToken cancel) =>
        PostAsync(
            "login/oauth/access_token",
            new()
            {
                ["client_id"] = options.Value.ClientId!,
                ["client_secret"] = options.Value.ClientSecret!,
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = refreshToken,
            },
            cancel
        );

    public Task<OAuthAnswer> BeginDeviceAsync(CancellationToken cancel) =>
        PostAsync("login/device/code", new() { ["client_id"] = options.Value.ClientId! }, cancel);

    public Task<OAuthAnswer> PollDeviceAsync(string deviceCode, CancellationToken cancel) =>
        PostAsync(
            "login/oauth/access_token",
            new()
            {
                ["client_id"] = options.Value.ClientId!,
                ["device_code"] = deviceCode,
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            },
            cancel
        );

    /// <summary>Whose a token is; null when GitHub would not say.</summary>
    public async Task<GitHubIdentity?> WhoAsync(string token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.Api, "user"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        try
        {
            using var response = await clients.CreateClient("github").SendAsync(request, cancel);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<GitHubIdentity>(GitHubApi.Json, cancel) : null;
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or Polly.Timeout.TimeoutRejectedException)
        {
            return null;
        }
    }

    /// <summary>Gives a token back, so that nobody can use it any more. That GitHub does not answer changes nothing here.</summary>
    public async Task GiveBackAsync(string token, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Delete,
                new Uri(options.Value.Api, $"applications/{options.Value.ClientId}/token")
            )
            {
                Content = JsonContent.Create(new { access_token = token }),
            };
            request.Headers.Authorization = Git.GitCredentials.Basic(options.Value.ClientId!, options.Value.ClientSecret!);
            request.Headers.Accept.ParseAdd("application/vnd.github+json");
            using var response = await clients.CreateClient("github").SendAsync(request, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or Polly.Timeout.TimeoutRejectedException)
        {
            Log.NotGivenBack(logger, e);
        }
    }

    private async Task<OAuthAnswer> PostAsync(string path, Dictionary<string, string> form, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Web, path))
            {
                Content = new FormUrlEncodedContent(form),
            };
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await clients.CreateClient("github").SendAsync(request, cancel);
            return
                response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync<OAuthAnswer>(GitHubApi.Json, cancel) is { } answer
                ? answer
                : new OAuthAnswer { Error = $"status {(int)response.StatusCode}", IsUnreachable = (int)response.StatusCode >= 500 };
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or Polly.Timeout.TimeoutRejectedException)
        {
            return new OAuthAnswer { Error = "unreachable", IsUnreachable = true };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A user's token could not be given back to GitHub; it expires by itself.")]
        public static partial void NotGivenBack(ILogger logger, Exception exception);
    }
}
