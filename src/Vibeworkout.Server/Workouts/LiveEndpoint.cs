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
            .WithDescription("It ends when the sign-in does that it was asked with; ask again then.")
            .WithTags("Workout")
            .DisableRequestTimeout()
            .DisableHttpMetrics();

    private static async Task<Results<ServerSentEventsResult<object>, ProblemHttpResult>> WatchAsync(
        HttpContext context,
        ClaimsPrincipal user,
        LiveEvents events,
        OpenStreams streams,
        RunningWorkouts running,
        CancellationToken cancel
    )
    {
        var owner = user.UserId();
        await running.FindAsync(owner, cancel);
        return streams.TryOpen(context, user) is { } stream
            ? TypedResults.ServerSentEvents(events.WatchAsync(owner, () => StatusView.Of(running.Of(owner)), stream.Ended))
            : Problems.TooMany($"{OpenStreams.MostOfOne} streams of yours are open already; close a tab or a program first.");
    }
}
