using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Accounts;

/// <summary>Forgets what was recorded more than 180 days ago, once a day.</summary>
internal sealed partial class AuditRetention(IDbContextFactory<VibeworkoutContext> dbs, TimeProvider time, ILogger<AuditRetention> logger)
    : BackgroundService
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), time);
        try
        {
            do
            {
                await ForgetAsync(stoppingToken);
            } while (await daily.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private async Task ForgetAsync(CancellationToken cancel)
    {
        try
        {
            var before = time.GetUtcNow() - Kept;
            await using var db = await dbs.CreateDbContextAsync(cancel);
            await db.AuditEvents.Where(e => e.At < before).ExecuteDeleteAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotForgotten(logger, e); // tomorrow again
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Old rows of the audit log could not be deleted.")]
        public static partial void NotForgotten(ILogger logger, Exception exception);
    }
}
