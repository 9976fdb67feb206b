namespace Vibeworkout.Server.ToolAttempts;

internal static class ToolAttemptServices
{
    public static IServiceCollection AddToolAttempts(this IServiceCollection services) =>
        services.AddSingleton<RepoTurns>().AddSingleton<StatsReader>().AddSingleton<StatsIngest>().AddSingleton<IngestJobs>().AddHostedService(provider => provider.GetRequiredService<IngestJobs>());
}
