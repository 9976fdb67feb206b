using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;

namespace Vibeworkout.Server.GitHub;

/// <summary>Asks for the installations when the server starts, and every quarter of an hour while no webhook comes: behind a home router
/// none ever does. Of several instances one does it for all.</summary>
internal sealed partial class InstallationPolling(
    IDbContextFactory<VibeworkoutContext> dbs,
    Installations installations,
    IOptions<GitHubOptions> options,
    TimeProvider time,
    ILogger<InstallationPolling> logger
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1); // timers of several instances, or of one, do not tick exactly
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim asking = new(1);

    /// <summary>Asks now, unless that was done a moment ago, here or by another instance.</summary>
    public async Task<GitHubProblem?> AskSoonAsync(CancellationToken cancel)
    {
        await asking.WaitAsync(cancel);
        try
        {
            return await TakeTurnAsync(Moment, againAfterProblem: false, cancel) ? await AskAsync(cancel) : null;
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Whether it is long enough ago, or did not go well where that counts; then it is this instance's to ask, and nobody
    /// else's.</summary>
    private async Task<bool> TakeTurnAsync(TimeSpan longEnough, bool againAfterProblem, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var before = now - longEnough;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
                .InstallationAsks.Where(a => a.AskedAt == null || a.AskedAt <= before || (againAfterProblem && a.Problem != null))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.AskedAt, now).SetProperty(a => a.Problem, (string?)null), cancel) == 1;
    }

    private async Task<GitHubProblem?> AskAsync(CancellationToken cancel)
    {
        try
        {
            var problem = await installations.RefreshAllAsync(cancel);
            await TellAsync(problem?.Message, cancel);
            return problem;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await TellAsync("The App's private key or the database could not be read; the server's log says more.", cancel);
            throw;
        }
    }

    private async Task TellAsync(string? problem, CancellationToken cancel)
    {
        if (problem is not null)
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            await db.InstallationAsks.ExecuteUpdateAsync(set => set.SetProperty(a => a.Problem, problem), cancel);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.HasApp)
        {
            return;
        }

        await AskOnceAsync(Moment, stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!await HooksComeAsync(stoppingToken))
            {
                await AskOnceAsync(Every - Slack, stoppingToken);
            }
        }
    }

    private async Task<bool> HooksComeAsync(CancellationToken cancel)
    {
        var since = time.GetUtcNow() - Every;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.WebhookDeliveries.AnyAsync(d => d.ReceivedAt > since, cancel);
    }

    private async Task AskOnceAsync(TimeSpan longEnough, CancellationToken cancel)
    {
        try
        {
            if (await TakeTurnAsync(longEnough, againAfterProblem: true, cancel) && await AskAsync(cancel) is { } problem)
            {
                Log.Unasked(logger, problem.Message);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The App's installations could not be read: {Problem}")]
        public static partial void Unasked(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Error, "The App's installations could not be read.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
