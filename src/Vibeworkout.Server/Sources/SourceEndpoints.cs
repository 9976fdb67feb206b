using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
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
            .AddSingleton<Replays>()
            .AddScoped<WorkoutImport>();

    public static void MapSources(this IEndpointRouteBuilder api)
    {
        var sources = api.MapGroup("/sources").WithTags("Sources");
        sources.MapGet("", ListAsync).WithSummary("Streaming services with the state of their connection");
        sources.MapPut("/{service}", PutAsync).WithSummary("Connect a streaming service, or change it");
        sources.MapDelete("/{service}", DeleteAsync).WithSummary("Disconnect a streaming service and forget its token");
        var files = api.MapGroup("/workout")
            .WithTags("Sources")
            .WithMetadata(new RequestSizeLimitAttribute(RecordedWorkout.MaxBytes), new DisableRequestTimeoutAttribute());
        files.MapPost("/import", ImportAsync).WithSummary("A TCX or GPX file (the request's body) as a finished workout");
        files.MapPost("/replay", ReplayAsync).WithSummary("Start a workout that a TCX or GPX file (the request's body) plays into");
    }

    public static async Task<Ok<SourceList>> ListAsync(
        ClaimsPrincipal user,
        VibeworkoutContext db,
        StreamConnections connections,
        CancellationToken cancel
    )
    {
        var rows = await db
            .HrConnections.AsNoTracking()
            .Where(c => c.UserId == user.UserId())
            .OrderBy(c => c.CreatedAt)
            .ToListAsync(cancel);
        return TypedResults.Ok(new SourceList([.. rows.Select(row => View(row, connections))]));
    }

    public static async Task<Results<Ok<SourceView>, ValidationProblem, ProblemHttpResult>> PutAsync(
        string service,
        PutSource body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        StreamConnections connections,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (connections.Find(service) is not { } stream)
        {
            return Unknown(connections);
        }

        var owner = user.UserId();
        var row = await db.HrConnections.SingleOrDefaultAsync(c => c.UserId == owner && c.Service == service, cancel);
        if (row is null && body.Secret is null)
        {
            return Problems.Invalid("secret", "\"secret\" is missing: give the service's access token.");
        }

        if (stream.NeedsAccount && (body.Account ?? row?.Account) is null)
        {
            return Problems.Invalid("account", "\"account\" is missing: give the id that the service shows for your heart rate.");
        }

        if (row is null)
        {
            var now = time.GetUtcNow();
            row = new HrConnection
            {
                Id = Guid.CreateVersion7(now),
                UserId = owner,
                Service = service,
                ProtectedSecret = "",
                CreatedAt = now,
            };
            db.HrConnections.Add(row);
        }

        row.ProtectedSecret = body.Secret is { } secret ? connections.Protect(secret.Trim()) : row.ProtectedSecret;
        row.Account = body.Account ?? row.Account;
        row.Enabled = body.Enabled ?? row.Enabled;
        await db.SaveChangesAsync(cancel);
        await connections.RefreshAsync(owner, service);
        return TypedResults.Ok(View(row, connections));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string service,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        StreamConnections connections,
        CancellationToken cancel
    )
    {
        if (await db.HrConnections.Where(c => c.UserId == user.UserId() && c.Service == service).ExecuteDeleteAsync(cancel) == 0)
        {
            return Unknown(connections);
        }

        await connections.RefreshAsync(user.UserId(), service);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<ImportResult.Imported>, ProblemHttpResult>> ImportAsync(
        HttpRequest request,
        ClaimsPrincipal user,
        WorkoutImport import,
        CancellationToken cancel
    ) =>
        await import.ImportAsync(user.UserId(), await BufferAsync(request, cancel), cancel) switch
        {
            ImportResult.Imported imported => TypedResults.Created($"/api/workout/sessions/{imported.SessionId}", imported),
            ImportResult.Overlaps overlaps => Problems.Conflict(overlaps.Why),
            ImportResult.Refused refused => TypedResults.Problem(title: refused.Why, statusCode: StatusCodes.Status400BadRequest),
            _ => throw new InvalidOperationException("An import ended in a way nobody named."),
        };

    private static async Task<Results<Created<StartedWorkout>, ProblemHttpResult>> ReplayAsync(
        HttpRequest request,
        [Range(1, 20, ErrorMessage = "\"speed\" must be 1 to 20.")] double? speed,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        WorkoutService workouts,
        Replays replays,
        CancellationToken cancel
    )
    {
        try
        {
            var samples = RecordedWorkout.Read(await BufferAsync(request, cancel));
            var answer = await WorkoutEndpoints.StartAsync(new StartWorkout { Source = "replay" }, user, db, workouts, cancel);
            if (answer.Result is Created<StartedWorkout> { Value: { } started })
            {
                replays.Play(user.UserId(), started.SessionId, samples, speed ?? 1);
            }

            return answer;
        }
        catch (FormatException e)
        {
            return TypedResults.Problem(title: e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>XML is read synchronously, which the server does not do on a connection.</summary>
    private static async Task<Stream> BufferAsync(HttpRequest request, CancellationToken cancel)
    {
        var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, cancel);
        memory.Position = 0;
        return memory;
    }

    private static SourceView View(HrConnection row, StreamConnections connections)
    {
        var state = connections.StateOf(row.UserId, row.Service);
        return new(row.Service, row.Account, row.Enabled, state.State, state.Message, state.Bpm, state.At, row.CreatedAt);
    }

    private static ProblemHttpResult Unknown(StreamConnections connections) =>
        Problems.NotFound($"There is no such connection; services are: {string.Join(", ", connections.Services)}.");
}
