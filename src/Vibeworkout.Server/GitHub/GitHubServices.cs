using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.GitHub;

internal static class GitHubServices
{
    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitHubOptions>().Bind(configuration.GetSection(GitHubOptions.Section));
        services
            .AddSingleton<GitHubAddress>()
            .AddSingleton<AppKey>()
            .AddSingleton<GitHubPauses>()
            .AddSingleton<InstallationTokens>()
            .AddSingleton<Installations>()
            .AddSingleton<GitHubHistory>()
            .AddSingleton<RepositoryAccess>()
            .AddSingleton<IRemoteResolver, GitHubRemotes>()
            .AddScoped<GitHubStatus>();
        services.AddSingleton<WebhookWorker>().AddHostedService(provider => provider.GetRequiredService<WebhookWorker>());
        services.AddSingleton<InstallationPolling>().AddHostedService(provider => provider.GetRequiredService<InstallationPolling>());
        services
            .AddHttpClient(
                "github",
                client =>
                {
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("vibeworkout");
                    client.MaxResponseContentBufferSize = GitHubApi.MaxAnswer;
                    client.Timeout = Timeout.InfiniteTimeSpan; // the handler below has it
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false, // a redirect would lose the token, or take it elsewhere
                    UseCookies = false,
                    AutomaticDecompression = DecompressionMethods.All,
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            .RemoveAllLoggers() // they would name every repository that is asked for
            .AddResilienceHandler(
                "github",
                pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(30)).AddRetry(Reading()).AddTimeout(TimeSpan.FromSeconds(12))
            );
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<GitHubApi>(provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient("github"))
        );
        return services;
    }

    /// <summary>What only reads is tried twice more where GitHub stumbles; limits are no stumbling.</summary>
    private static HttpRetryStrategyOptions Reading()
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(300),
            ShouldRetryAfterHeader = false,
            ShouldHandle = arguments =>
                ValueTask.FromResult(
                    arguments.Outcome
                        is { Exception: HttpRequestException or Polly.Timeout.TimeoutRejectedException }
                            or { Result.StatusCode: >= HttpStatusCode.InternalServerError }
                ),
        };
        retry.DisableForUnsafeHttpMethods();
        return retry;
    }
}
