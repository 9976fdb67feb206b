using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Ingest;

internal static class ToolAttemptServices
{
    public static IServiceCollection AddToolAttempts(this IServiceCollection services) =>
        services
            .AddSingleton(Store)
            .AddSingleton<RepoTurns>()
            .AddSingleton<StatsTips>()
            .AddSingleton<StatsReader>()
            .AddSingleton<LogQuota>()
            .AddSingleton<LogIngest>()
            .AddSingleton<StatsIngest>()
            .AddSingleton<IngestJobs>()
            .AddHostedService(provider => provider.GetRequiredService<IngestJobs>())
            .AddSingleton<IWorkoutListener, ReadAtStop>()
            .AddSingleton<ReadAfterPush>()
            .AddSingleton<IRepositoryListener>(provider => provider.GetRequiredService<ReadAfterPush>());

    private static IToolLogStore Store(IServiceProvider provider) =>
        provider
            .GetRequiredService<Database>()
            .Choose<IToolLogStore>(pool => new PostgresToolLogStore(pool), file => new SqliteToolLogStore(file));
}
