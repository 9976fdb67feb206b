using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Live;

internal static class LiveServices
{
    public static IServiceCollection AddLive(this IServiceCollection services) =>
        services
            .AddSingleton<LiveEvents>()
            .AddSingleton<OpenStreams>()
            .AddHostedService<LiveAcrossInstances>()
            .AddSingleton(provider => new Gauge(
                "vibeworkout.live.watchers",
                "{watcher}",
                "Streams of live events that are open at this instance.",
                () => provider.GetRequiredService<LiveEvents>().Watchers
            ));
}
