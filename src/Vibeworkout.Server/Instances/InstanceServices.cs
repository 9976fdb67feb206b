using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Instances;

internal static class InstanceServices
{
    /// <summary>First of all that runs in the background: the others claim in its name.</summary>
    public static IServiceCollection AddInstances(this IServiceCollection services) =>
        services
            .AddSingleton(Claims)
            .AddSingleton<ThisInstance>()
            .AddHostedService(provider => provider.GetRequiredService<ThisInstance>());

    private static IClaimStore Claims(IServiceProvider provider) =>
        provider
            .GetRequiredService<Database>()
            .Choose<IClaimStore>(pool => new PostgresClaimStore(pool), file => new SqliteClaimStore(file));
}
