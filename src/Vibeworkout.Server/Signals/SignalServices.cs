using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Signals;

internal static class SignalServices
{
    public static IServiceCollection AddSignals(this IServiceCollection services)
    {
        services
            .AddSingleton<SigningKeys>()
            .AddSingleton<ScratchRepositories>()
            .AddSingleton<RemoteResolver>()
            .AddSingleton<SignalPublisher>()
            .AddSingleton<SignalLanes>();
        services.AddSingleton<LaneClaims>().AddHostedService(provider => provider.GetRequiredService<LaneClaims>());
        services.AddSingleton(provider => new RefWriter(
            new HttpClient(RefWriter.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}
