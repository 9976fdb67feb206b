using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Workouts;

/// <summary>What happens right now: the status as it is, then every event.</summary>
internal static class LiveEndpoint
{
    public static void MapLive(this IEndpointRouteBuilder api) =>
        api.MapGet("/workout/live", WatchAsync)
            .WithSummary("Server-sent events: sample, lock, attempt, totals, publish, source, session")
            .WithTags("Workout")
            .DisableRequestTimeout()
            .DisableHttpMetrics();

    private static async Task<ServerSentEventsResult<object>> WatchAsync(
        ClaimsPrincipal user,
        LiveEvents events,
        RunningWorkouts running,
        IHostApplicationLifetime host,
        CancellationToken cancel
    )
    {
        var owner = user.UserId();
        await running.FindAsync(owner, cancel);
        // a watcher must not keep the server from stopping
        var until = CancellationTokenSource.CreateLinkedTokenSource(cancel, host.ApplicationStopping);
        return TypedResults.ServerSentEvents(events.WatchAsync(owner, () => StatusView.Of(running.Of(owner)), until.Token));
    }
}
