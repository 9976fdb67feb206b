using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Storage;

/// <summary>Ready means that the database answers and that every migration has run.</summary>
internal sealed class DatabaseCheck(VibeworkoutContext db, Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await database.WhyNotReadyAsync(db, cancellationToken) is { } reason
            ? HealthCheckResult.Unhealthy(reason)
            : HealthCheckResult.Healthy();
}
