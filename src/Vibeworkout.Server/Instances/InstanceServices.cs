namespace Vibeworkout.Server.Instances;

internal static class InstanceServices
{
    /// <summary>First of all that runs in the background: the others claim in its name.</summary>
    public static IServiceCollection AddInstances(this IServiceCollection services) =>
        services.AddSingleton<ThisInstance>().AddHostedService(provider => provider.GetRequiredService<ThisInstance>());
}
