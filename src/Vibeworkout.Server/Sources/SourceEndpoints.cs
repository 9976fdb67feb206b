using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Where heart rate comes from besides the API: streaming services, and recorded files.</summary>
internal static class SourceEndpoints
{
    public static IServiceCollection AddSources(this IServiceCollection services) =>
        services
            .AddSingleton<HeartRateStream, PulsoidStream>()
            .AddSingleton<HeartRateStream, HypeRateStream>()
            .AddSingleton<StreamConnections>()
            .AddHostedService(provider => provider.GetRequiredService<StreamConnections>())
            .AddSingleton<IRemoteEventHandler, RemoteStreams>()
            .AddSingleton<Uploads>()
            .AddSingleton<Replays>()
            .AddScoped<SourceService>()
            .AddScoped<WorkoutImport>();

    public static void MapSources(this IEndpointRouteBuilder api)
    {
        var sources = api.MapGroup("/sources").WithTags("Sources");
        sources.MapGet("", ListAsync).WithSummary("Streaming services with the state of their connection");
        sources
            .MapPut("/{service}", PutAsync)
            .WithSummary("Connect a streaming service, or change it")
            .WithDescription("The secret is kept encrypted and never shown again. Members that are absent stay as they are.");
        sources.MapDelete("/{service}", DeleteAsync).WithSummary("Disconnect a streaming service and forget its token");
        var files = api.MapGroup("/workout")
            .WithTags("Sources")
            .WithMetadata(new RequestSizeLimitAttribute(RecordedWorkout.MaxBytes), new DisableRequestTimeoutAttribute());
        files
            .MapPost("/import", ImportAsync)
            .WithSummary("A TCX or GPX file (the request's body) as a finished workout")
            .WithDescription("All of the file or nothing. Refused where it overlaps a workout that is there.");
        files
            .MapPost("/replay", ReplayAsync)
            .WithSummary("Start a workout that a TCX or GPX file (the request's body) plays into")
            .WithDescription(
                "A running workout is ended first. The replay ends with the file or the workout, and does not outlive the server."
            );
    }

    private static async Task<Ok<SourceList>> ListAsync(ClaimsPrincipal user, SourceService sources, CancellationToken cancel) =>
        TypedResults.Ok(new SourceList(await sources.ListAsync(user.UserId(), cancel)));

    private static async Task<Results<Ok<SourceView>, ValidationProblem, ProblemHttpResult>> PutAsync(
        [Description(ParameterText.Service)] string service,
        PutSource body,
        ClaimsPrincipal user,
        SourceService sources,
        CancellationToken cancel
    ) => Problems.Answer(await sources.PutAsync(user.UserId(), service, body, cancel), TypedResults.Ok);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description(ParameterText.Service)] string service,
        ClaimsPrincipal user,
        SourceService sources,
        CancellationToken cancel
    ) => Problems.NoContentUnless(await sources.ForgetAsync(user.UserId(), service, cancel));

    private static async Task<Results<Created<ImportResult.Imported>, ProblemHttpResult>> ImportAsync(
        HttpRequest request,
        ClaimsPrincipal user,
        Uploads uploads,
        WorkoutImport import,
        CancellationToken cancel
    )
    {
        var taken = await uploads.TakeAsync(user.UserId(), request.Body, cancel);
        if (taken is not Outcome<Upload>.Done { Value: var upload })
        {
            return Problems.Of(((Outcome<Upload>.Refused)taken).Why);
        }

        await using (upload)
        {
            return await import.ImportAsync(user.UserId(), upload.File, cancel) switch
            {
                ImportResult.Imported imported => TypedResults.Created($"/api/workout/sessions/{imported.SessionId}", imported),
                ImportResult.Overlaps overlaps => Problems.Conflict(overlaps.Why),
                ImportResult.Refused refused => TypedResults.Problem(title: refused.Why, statusCode: StatusCodes.Status400BadRequest),
                _ => throw new InvalidOperationException("An import ended in a way nobody named."),
            };
        }
    }

    private static async Task<Results<Created<StartedWorkout>, ValidationProblem, ProblemHttpResult>> ReplayAsync(
        HttpRequest request,
        [Description("How fast it plays: 1 (when absent) to 20 times.")]
        [Range(1, 20, ErrorMessage = "\"speed\" must be 1 to 20.")]
            double? speed,
        ClaimsPrincipal user,
        Uploads uploads,
        Replays replays,
        WorkoutStart start,
        CancellationToken cancel
    )
    {
        var taken = await uploads.TakeAsync(user.UserId(), request.Body, cancel);
        if (taken is not Outcome<Upload>.Done { Value: var upload })
        {
            return Problems.Of(((Outcome<Upload>.Refused)taken).Why);
        }

        await using (upload)
        {
            try
            {
                var samples = await uploads.ReadAsync(stop => RecordedWorkout.Read(upload.File, stop), cancel);
                return Problems.Answer(
                    await start.StartAsync(user.UserId(), new StartWorkout { Source = "replay" }, cancel),
                    started =>
                    {
                        replays.Play(user.UserId(), started.SessionId, samples, speed ?? 1);
                        return TypedResults.Created($"/api/workout/sessions/{started.SessionId}", started);
                    }
                );
            }
            catch (FormatException e)
            {
                return TypedResults.Problem(title: e.Message, statusCode: StatusCodes.Status400BadRequest);
            }
        }
    }
}
