using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Hosting;

/// <summary>Ready means that the database answers.</summary>
internal sealed class DatabaseCheck(VibeworkoutContext db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database does not answer.");
}
