using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;

namespace Vibeworkout.Server.GitHub;

/// <summary>Asks for the installations when the server starts, and every quarter of an hour while no webhook comes: behind a home router none ever does.</summary>
internal sealed partial class InstallationPolling(IDbContextFactory<VibeworkoutContext> dbs, Installations installations, IOptions<GitHubOptions> options, TimeProvider time, ILogger<InstallationPolling> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim asking = new(1);

    /// <summary>What the last asking came to, in words; null when it went well.</summary>
    public string? Problem { get; private set; }

    /// <summary>When it was last asked.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>Asks now, unless that was done a moment ago.</summary>
    public async Task<GitHubProblem?> AskSoonAsync(CancellationToken cancel)
    {
        await asking.WaitAsync(cancel);
        try
        {
            return time.GetUtcNow() - AskedAt < Moment ? null : await AskAsync(cancel);
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<GitHubProblem?> AskAsync(CancellationToken cancel)
    {
        var problem = await installations.RefreshAllAsync(cancel);
        (Problem, AskedAt) = (problem?.Message, time.GetUtcNow());
        return problem;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.HasApp)
        {
            return;
        }

        await AskOnceAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!await HooksComeAsync(stoppingToken))
            {
                await AskOnceAsync(stoppingToken);
            }
        }
    }

    private async Task<bool> HooksComeAsync(CancellationToken cancel)
    {
        var since = time.GetUtcNow() - Every;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.WebhookDeliveries.AnyAsync(d => d.ReceivedAt > since, cancel);
    }

    private async Task AskOnceAsync(CancellationToken cancel)
    {
        try
        {
            if (await AskAsync(cancel) is { } problem)
            {
                Log.Unasked(logger, problem.Message);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Problem = "The App's private key or the database could not be read; the server's log says more.";
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
