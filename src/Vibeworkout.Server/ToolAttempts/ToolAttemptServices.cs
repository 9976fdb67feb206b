namespace Vibeworkout.Server.ToolAttempts;

internal static class ToolAttemptServices
{
    public static IServiceCollection AddToolAttempts(this IServiceCollection services) =>
        services.AddSingleton<RepoTurns>().AddSingleton<StatsReader>().AddSingleton<StatsIngest>().AddHostedService<IngestSchedule>();
}
