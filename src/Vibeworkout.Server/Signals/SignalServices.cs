using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

internal static class SignalServices
{
    public static IServiceCollection AddSignals(this IServiceCollection services)
    {
        services
            .AddSingleton<SigningKeys>()
            .AddSingleton<SignalRoutes>()
            .AddSingleton<SignalPublisher>()
            .AddSingleton<SignalLanes>()
            .AddSingleton<IWorkoutListener>(provider => provider.GetRequiredService<SignalLanes>())
            .AddSingleton<IRemoteEventHandler, RemotePublishes>();
        services.AddSingleton<LaneClaims>().AddHostedService(provider => provider.GetRequiredService<LaneClaims>());
        services.AddSingleton(provider => new RefWriter(
            new HttpClient(RefWriter.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}
