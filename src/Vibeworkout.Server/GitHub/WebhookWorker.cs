using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.GitHub;

/// <summary>Handles webhooks after they were answered: oldest first, again with growing pauses where that fails, for a day. Rows go after a
/// week; GitHub redelivers nothing older.</summary>
internal sealed partial class WebhookWorker(
    IDbContextFactory<VibeworkoutContext> dbs,
    Installations installations,
    RepositoryAccess access,
    IEnumerable<IRepositoryListener> listeners,
    TimeProvider time,
    ILogger<WebhookWorker> logger
) : BackgroundService
{
    private const int MostTries = 12;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly SemaphoreSlim arrived = new(0, 1);
    private readonly FailureStreak failures = new();

    /// <summary>One has arrived.</summary>
    public void Wake()
    {
        try
        {
            arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is awake already
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await HandleDueAsync(stoppingToken);
                failures.Ends();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (failures.Begins()) // the database, for a moment
                {
                    Log.Failed(logger, e);
                }
            }

            using var tick = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(arrived.WaitAsync(tick.Token), Task.Delay(Tick, time, tick.Token));
            await tick.CancelAsync();
        }
    }

    private async Task HandleDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (
            var delivery in await db
                .WebhookDeliveries.AsNoTracking()
                .Where(d => d.HandledAt == null && d.Tries < MostTries)
                .OrderBy(d => d.ReceivedAt)
                .Take(100)
                .ToListAsync(cancel)
        )
        {
            // whoever counts the try up handles it: of several instances, one
            if (
                DueAt(delivery) <= now
                && await db
                    .WebhookDeliveries.Where(d => d.Id == delivery.Id && d.Tries == delivery.Tries && d.HandledAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.Tries, delivery.Tries + 1), cancel) == 1
            )
            {
                var problem = await HandleAsync(delivery, cancel);
                var handledAt = problem is null ? time.GetUtcNow() : (DateTimeOffset?)null;
                await db
                    .WebhookDeliveries.Where(d => d.Id == delivery.Id)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(d => d.HandledAt, handledAt)
                                .SetProperty(d => d.Error, problem == null ? null : problem.Message)
                                .SetProperty(d => d.Body, d => problem == null ? "" : d.Body),
                        cancel
                    );
            }
        }

        await db.WebhookDeliveries.Where(d => d.ReceivedAt < now - Kept).ExecuteDeleteAsync(cancel);
    }

    private static DateTimeOffset DueAt(WebhookDelivery delivery) =>
        delivery.Tries == 0 ? delivery.ReceivedAt : delivery.ReceivedAt + TimeSpan.FromSeconds(10 * Math.Pow(2, delivery.Tries));

    private async Task<GitHubProblem?> HandleAsync(WebhookDelivery delivery, CancellationToken cancel)
    {
        var told = JsonSerializer.Deserialize<WebhookSummary>(delivery.Body, GitHubApi.Json)!;
        switch (delivery.Event)
        {
            case "installation" or "installation_repositories" or "installation_target" when told.Installation is { } installation:
                return await installations.RefreshAsync(installation, cancel);
            case "repository" when told.Repository is { } repository:
                return await installations.RefreshRepositoryAsync(told.Installation, repository, cancel);
            case "member" or "membership" or "organization" or "team" or "team_add" or "github_app_authorization":
                access.ForgetAll(); // who may use what
                return null;
            case "push" or "pull_request" when told.Repository is { } repository:
                await Task.WhenAll(listeners.Select(listener => listener.ChangedAsync(repository, cancel)));
                return null;
            default:
                return null; // not asked for
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Webhooks could not be handled; they are tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
