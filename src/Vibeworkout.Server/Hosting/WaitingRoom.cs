using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Hosting;

/// <summary>
/// Stands where the server will be, while its database is away or not migrated: it is alive, it is not ready, and every request is told
/// why. So a balancer sends nobody here, and nothing restarts a process that only has to
/// wait.
/// </summary>
internal sealed class WaitingRoom : IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly WebApplication app;
    private volatile string reason;

    private WaitingRoom(string urls, string reason)
    {
        this.reason = reason;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/health/live", () => "Healthy");
        app.Map(
            "/{**rest}",
            (HttpContext context) =>
            {
                context.Response.Headers.RetryAfter = "5";
                return TypedResults.Problem(title: this.reason, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        );
    }

    /// <summary>Waits until the database is ready; says once for each reason why it is not. Returns at once when it is.</summary>
    /// <returns>Whether it is ready; false when the process was told to stop first.</returns>
    public static async Task<bool> PassAsync(WebApplication server, TextWriter output)
    {
        if (await TryPrepareAsync(server) is not { } reason)
        {
            return true;
        }

        await using var room = new WaitingRoom(
            server.Configuration["urls"] is { Length: > 0 } urls ? urls : Application.DefaultUrl,
            reason
        );
        await output.WriteLineAsync($"vibeworkout waits: {reason}");
        await room.app.StartAsync();
        return await room.WaitAsync(server, output);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true)); // nobody has to finish anything here
        await app.DisposeAsync();
    }

    private async Task<bool> WaitAsync(WebApplication server, TextWriter output)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        using var timer = new PeriodicTimer(AskAgain, server.Services.GetRequiredService<TimeProvider>());
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (await TryPrepareAsync(server) is not { } now)
                {
                    return true;
                }

                if (now != reason)
                {
                    reason = now;
                    await output.WriteLineAsync($"vibeworkout waits: {reason}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C
        }

        return false;
    }

    private static async Task<string?> TryPrepareAsync(WebApplication server)
    {
        try
        {
            await Application.PrepareAsync(server);
            return null;
        }
        catch (DatabaseNotReadyException e)
        {
            return e.Message;
        }
    }
}
