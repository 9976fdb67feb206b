using Vibeworkout.Server.Hosting;

namespace Vibeworkout.Server.Signals;

internal static class SignalServices
{
    public static IServiceCollection AddSignals(this IServiceCollection services) =>
        services.AddSingleton<SigningKeys>().AddSingleton<ScratchRepositories>().AddSingleton<SignalPublisher>();
}
