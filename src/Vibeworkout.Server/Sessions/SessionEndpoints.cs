using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>Workouts afterwards.</summary>
internal static class SessionEndpoints
{
    private const int MaxPage = 500;

    public static IServiceCollection AddSessions(this IServiceCollection services) =>
        services.AddScoped<SessionQueries>().AddScoped<AfterWorkoutQuery>().AddScoped<SessionDiscarding>();

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/workout/sessions").WithTags("Sessions");
        sessions.MapGet("", ListAsync).WithSummary("Workouts, newest first");
        sessions.MapGet("/{id:guid}", GetAsync).WithSummary("A workout with its summary and tool_stats");
        sessions.MapGet("/{id:guid}/attempts", AttemptsAsync).WithSummary("Its tool attempts, by time");
        sessions.MapGet("/{id:guid}/samples", SamplesAsync).WithSummary("Its heart-rate samples");
        sessions
            .MapGet("/{id:guid}/post-summary", PostSummaryAsync)
            .WithSummary("What the page after a workout shows: totals, zones, commits and pull requests");
        sessions.MapGet("/{id:guid}/buckets", BucketsAsync).WithSummary("Its heart rate by the minute");
        sessions.MapPost("/{id:guid}/refresh", RefreshAsync).WithSummary("Read its tool log and commits again now");
        sessions
            .MapDelete("/{id:guid}", DiscardAsync)
            .WithSummary("Discard it, within 5 minutes of its end")
            .WithDescription("Its heart rate, commits and summary are gone for good; its tool log is no longer shown.");
    }

    public static async Task<Results<Ok<SessionList>, ValidationProblem>> ListAsync(
        [Description(ParameterText.UpTo100)] int? limit,
        [Description(ParameterText.Cursor)] string? cursor,
        ClaimsPrincipal user,
        SessionQueries queries,
        CancellationToken cancel
    )
    {
        (DateTimeOffset At, int) from = default;
        return limit is < 1 or > 100 ? Problems.Invalid("limit", "\"limit\" must be 1 to 100.")
            : cursor is not null && !Cursors.TryRead(cursor, out from) ? BadCursor()
            : TypedResults.Ok(await queries.ListAsync(user.UserId(), limit ?? 20, cursor is null ? null : from.At, cancel));
    }

    public static async Task<Results<Ok<SessionView>, ProblemHttpResult>> GetAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        SessionQueries queries,
        CancellationToken cancel
    ) =>
        await queries.FindAsync(user.UserId(), id, cancel) is { } session
            ? TypedResults.Ok(await queries.ViewAsync(session, cancel))
            : NotFound();

    public static async Task<Results<Ok<AttemptList>, ValidationProblem, ProblemHttpResult>> AttemptsAsync(
        [Description(ParameterText.Session)] Guid id,
        [Description("Only attempts with this tool.")] string? tool,
        [Description("Only attempts that were blocked for this reason.")] string? reason,
        [Description("Only attempts that are so: allowed, blocked, succeeded, failed, unfinished, ungated or late.")] string? outcome,
        [Description("How many at most: 1 to 500; 100 when absent.")] int? limit,
        [Description(ParameterText.Cursor)] string? cursor,
        ClaimsPrincipal user,
        SessionQueries queries,
        CancellationToken cancel
    )
    {
        (DateTimeOffset, int) from = default;
        return limit is < 1 or > MaxPage ? Problems.Invalid("limit", "\"limit\" must be 1 to 500.")
            : outcome is not null && !SessionQueries.Outcomes.Contains(outcome)
                ? Problems.Invalid("outcome", $"\"outcome\" must be one of: {string.Join(", ", SessionQueries.Outcomes)}.")
            : cursor is not null && !Cursors.TryRead(cursor, out from) ? BadCursor()
            : await queries.FindAsync(user.UserId(), id, cancel) is { } session
                ? TypedResults.Ok(
                    await queries.AttemptsAsync(session.Id, tool, reason, outcome, cursor is null ? null : from, limit ?? 100, cancel)
                )
            : NotFound();
    }

    public static async Task<Results<Ok<AfterWorkout>, ProblemHttpResult>> PostSummaryAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        AfterWorkoutQuery query,
        CancellationToken cancel
    ) => await query.OfAsync(user.UserId(), id, cancel) is { } after ? TypedResults.Ok(after) : NotFound();

    public static async Task<Results<Ok<SampleList>, ProblemHttpResult>> SamplesAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        SessionQueries queries,
        CancellationToken cancel
    ) =>
        await queries.FindAsync(user.UserId(), id, cancel) is { } session
            ? TypedResults.Ok(
                new SampleList(session.ThresholdBpm, [.. (await queries.SamplesAsync(id, cancel)).Select(s => new SampleView(s.At, s.Bpm))])
            )
            : NotFound();

    public static async Task<Results<Ok<BucketList>, ProblemHttpResult>> BucketsAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        SessionQueries queries,
        CancellationToken cancel
    ) =>
        await queries.FindAsync(user.UserId(), id, cancel) is { } session
            ? TypedResults.Ok(
                new BucketList(
                    session.ThresholdBpm,
                    SampleMath.Buckets(session, await queries.SamplesAsync(id, cancel), queries.EndOf(session))
                )
            )
            : NotFound();

    public static async Task<Results<Ok<IngestView>, ProblemHttpResult>> RefreshAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        SessionQueries queries,
        StatsIngest ingest,
        CancellationToken cancel
    )
    {
        if (await queries.FindAsync(user.UserId(), id, cancel) is not { } session)
        {
            return NotFound();
        }

        await ingest.IngestAsync(session.Id, cancel, asked: true);
        return TypedResults.Ok(await queries.IngestOfAsync(id, cancel));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DiscardAsync(
        [Description(ParameterText.Session)] Guid id,
        ClaimsPrincipal user,
        SessionDiscarding discarding,
        CancellationToken cancel
    ) => Problems.NoContentUnless(await discarding.DiscardAsync(user.UserId(), id, cancel));

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no workout with this id.");

    private static ValidationProblem BadCursor() =>
        Problems.Invalid("cursor", "\"cursor\" is not one that this list gave; start again without it.");
}
