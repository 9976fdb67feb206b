namespace Vibeworkout.Server.Remotes;

internal static class RemoteServices
{
    public static IServiceCollection AddRemotes(this IServiceCollection services) =>
        services
            .AddSingleton<ScratchRepositories>()
            .AddSingleton<RemoteRules>()
            .AddSingleton<PlainRemotes>()
            .AddSingleton<RemoteResolvers>();
}
