namespace Vibeworkout.Server.Ingest;

internal static class CommitServices
{
    public static IServiceCollection AddCommits(this IServiceCollection services) =>
        services.AddSingleton<CommitReader>().AddSingleton<GitHubCommits>().AddSingleton<CommitIngest>();
}
