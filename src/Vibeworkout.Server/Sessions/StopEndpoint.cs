using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>Stops the running workout, and answers with what has been read of it.</summary>
internal static class StopEndpoint
{
    public static void MapStop(this IEndpointRouteBuilder api) =>
        api.MapPost("/workout/stop", StopAsync).WithSummary("Stop the running workout").WithTags("Workout");

    public static async Task<Results<Ok<StoppedWorkout>, ProblemHttpResult>> StopAsync(
        ClaimsPrincipal user,
        WorkoutService workouts,
        SessionQueries queries,
        CancellationToken cancel
    ) =>
        await workouts.StopAsync(user.UserId(), cancel) is { } stopped
            ? TypedResults.Ok(new StoppedWorkout(true, [stopped], await queries.IngestOfAsync(stopped, cancel)))
            : Problems.NotFound("No workout is running, so there is nothing to stop.");
}
