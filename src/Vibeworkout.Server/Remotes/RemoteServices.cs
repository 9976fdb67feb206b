namespace Vibeworkout.Server.Remotes;

internal static class RemoteServices
{
    public static IServiceCollection AddRemotes(this IServiceCollection services) =>
        services
            .AddSingleton<GitThreads>()
            .AddSingleton<ScratchRepositories>()
            .AddSingleton<RemoteSecrets>()
            .AddSingleton<RemoteRules>()
            .AddSingleton<PlainRemotes>()
            .AddSingleton<RemoteResolvers>();
}
