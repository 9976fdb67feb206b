using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Profile;

/// <summary>A user's data: all of it to take along, or to erase.</summary>
internal static class DataEndpoints
{
    public static IServiceCollection AddProfileData(this IServiceCollection services) =>
        services.AddScoped<DataExport>().AddScoped<Erasure>().AddScoped<ProfileService>();

    public static void MapProfileData(this IEndpointRouteBuilder api)
    {
        api.MapGet("/profile/export", Export)
            .WithTags("Profile")
            .WithSummary("Everything of yours as one JSON document")
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .Produces(StatusCodes.Status200OK, contentType: "application/json");
        api.MapPost("/profile/erase", EraseAsync)
            .WithTags("Profile")
            .WithSummary("Erase everything of yours but the account; \"confirm\" is the user key")
            .WithDescription("Refused while a workout runs. What lies in the git remotes stays there. It cannot be undone.");
        api.MapGet("/workout/sessions/{id:guid}/export", ExportSessionAsync)
            .WithTags("Sessions")
            .WithSummary("A workout as JSON, or its attempts as CSV")
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .Produces(StatusCodes.Status200OK, contentType: "application/json");
    }

    /// <summary>An export holds a connection to the database: it does not wait for ever for whoever reads it.</summary>
    private static readonly TimeSpan LongestExport = TimeSpan.FromMinutes(10);

    public static Results<PushStreamHttpResult, ProblemHttpResult> Export(
        ClaimsPrincipal user,
        DataExport export,
        OpenStreams streams,
        HttpContext context
    ) =>
        streams.TryOpen(context, user, LongestExport) is { } stream
            ? Attachment(
                context,
                "vibeworkout-export.json",
                "application/json; charset=utf-8",
                output => export.WriteAllAsync(user.UserId(), output, stream.Ended)
            )
            : TooMany();

    public static async Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ExportSessionAsync(
        [Description(ParameterText.Session)] Guid id,
        [Description("json (when absent) or csv.")] string? format,
        ClaimsPrincipal user,
        SessionQueries queries,
        DataExport export,
        OpenStreams streams,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (format is not (null or "json" or "csv"))
        {
            return Problems.Invalid("format", "\"format\" must be json or csv.");
        }

        if (await queries.FindAsync(user.UserId(), id, cancel) is not { } session)
        {
            return Problems.NotFound("There is no workout with this id.");
        }

        if (streams.TryOpen(context, user, LongestExport) is not { } stream)
        {
            return TooMany();
        }

        if (format == "csv")
        {
            return Attachment(
                context,
                $"vibeworkout-{id}.csv",
                "text/csv; charset=utf-8; header=present",
                output => export.WriteAttemptsAsync(id, output, stream.Ended)
            );
        }

        var view = await queries.ViewAsync(session, cancel);
        return Attachment(
            context,
            $"vibeworkout-{id}.json",
            "application/json; charset=utf-8",
            output => export.WriteSessionAsync(view, output, stream.Ended)
        );
    }

    public static async Task<Results<Ok<Erased>, ValidationProblem, ProblemHttpResult>> EraseAsync(
        EraseProfile body,
        ClaimsPrincipal user,
        Erasure erasure,
        CancellationToken cancel
    ) => Problems.Answer(await erasure.EraseAsync(user.UserId(), body, cancel), TypedResults.Ok);

    private static ProblemHttpResult TooMany() =>
        Problems.TooMany($"{OpenStreams.MostOfOne} answers to you are still being sent; close a tab or a program first.");

    private static PushStreamHttpResult Attachment(HttpContext context, string name, string type, Func<Stream, Task> write)
    {
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return TypedResults.Stream(write, type);
    }
}
