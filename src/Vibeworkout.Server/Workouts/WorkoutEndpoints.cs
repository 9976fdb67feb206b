using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout as it happens: start, heart rate, stop.</summary>
internal static class WorkoutEndpoints
{
    public static IServiceCollection AddWorkouts(this IServiceCollection services) =>
        services
            .AddSingleton(SampleStore)
            .AddSingleton<SampleWriter>()
            .AddHostedService(provider => provider.GetRequiredService<SampleWriter>())
            .AddSingleton<RunningWorkouts>()
            .AddHostedService(provider => provider.GetRequiredService<RunningWorkouts>())
            .AddSingleton<ICatchUp>(provider => provider.GetRequiredService<RunningWorkouts>())
            .AddHostedService<WorkoutClock>()
            .AddSingleton<IRemoteEventHandler, RemoteSamples>()
            .AddSingleton<IRemoteEventHandler, RemoteSessions>()
            .AddSingleton<IRemoteEventHandler, RemoteSettings>()
            .AddSingleton(provider => new Gauge(
                "vibeworkout.samples.waiting",
                "{sample}",
                "Samples that wait for their commit.",
                () => provider.GetRequiredService<SampleWriter>().SamplesWaiting
            ))
            .AddSingleton(provider => new Gauge(
                "vibeworkout.workouts.running",
                "{workout}",
                "Workouts that this instance knows to run; each instance knows all of them.",
                () => provider.GetRequiredService<RunningWorkouts>().Count
            ))
            .AddScoped<WorkoutService>()
            .AddScoped<WorkoutStart>()
            .AddScoped<HeartRateIntake>();

    public static void MapWorkouts(this IEndpointRouteBuilder api)
    {
        var workout = api.MapGroup("/workout").WithTags("Workout");
        workout.MapPost("/start", StartAsync).WithSummary("Start a workout; a running one is ended first");
        workout.MapPost("/hr", HrAsync).WithSummary("Send a heart-rate sample").WithMetadata(new TakesHeartRate());
        workout
            .MapPost("/hr/batch", HrBatchAsync)
            .WithSummary("Send up to 3,600 samples, all or nothing")
            .WithMetadata(new TakesHeartRate());
        workout.MapGet("/status", StatusAsync).WithSummary("Current heart rate and lock").WithMetadata(new TakesHeartRate());
        workout.MapGet("/active", ActiveAsync).WithSummary("The running workout").WithMetadata(new TakesHeartRate());
    }

    public static async Task<Results<Created<StartedWorkout>, ValidationProblem, ProblemHttpResult>> StartAsync(
        StartWorkout? body,
        ClaimsPrincipal user,
        WorkoutStart start,
        CancellationToken cancel
    ) =>
        Problems.Answer(
            await start.StartAsync(user.UserId(), body ?? new(), cancel),
            started => TypedResults.Created($"/api/workout/sessions/{started.SessionId}", started)
        );

    public static Task<Results<Ok<HrState>, ValidationProblem, ProblemHttpResult>> HrAsync(
        SendHr body,
        ClaimsPrincipal user,
        HeartRateIntake intake,
        RunningWorkouts running,
        HttpContext context,
        CancellationToken cancel
    ) => TakeAsync(body.SessionId, [body], taken => taken.State, user, intake, running, context, cancel);

    public static Task<Results<Ok<HrBatchResult>, ValidationProblem, ProblemHttpResult>> HrBatchAsync(
        SendHrBatch body,
        ClaimsPrincipal user,
        HeartRateIntake intake,
        RunningWorkouts running,
        HttpContext context,
        CancellationToken cancel
    ) =>
        TakeAsync(
            body.SessionId,
            body.Samples!,
            taken => new HrBatchResult(body.Samples!.Count, taken.New, taken.State),
            user,
            intake,
            running,
            context,
            cancel
        );

    private static async Task<Results<Ok<T>, ValidationProblem, ProblemHttpResult>> TakeAsync<T>(
        Guid? named,
        IReadOnlyList<SendSample> samples,
        Func<IntakeResult.Taken, T> answer,
        ClaimsPrincipal user,
        HeartRateIntake intake,
        RunningWorkouts running,
        HttpContext context,
        CancellationToken cancel
    ) =>
        (named ?? (await running.FindAsync(user.UserId(), cancel))?.SessionId) is not { } session
            ? NoneRuns()
            : await intake.TakeAsync(user.UserId(), session, samples, cancel) switch
            {
                IntakeResult.Taken taken => TypedResults.Ok(answer(taken)),
                IntakeResult.Refused refused => Problems.Invalid(refused.Member, refused.Rule),
                IntakeResult.SessionOver => Over(),
                IntakeResult.Busy => Problems.Busy(
                    context,
                    "The server has more heart rate to store than it can take right now; send this again in a moment. The same "
                        + "\"ts\" is stored once."
                ),
                _ => Unknown(),
            };

    public static async Task<Ok<StatusView>> StatusAsync(ClaimsPrincipal user, RunningWorkouts running, CancellationToken cancel) =>
        TypedResults.Ok(StatusView.Of(await running.FindAsync(user.UserId(), cancel)));

    public static async Task<Ok<ActiveView>> ActiveAsync(ClaimsPrincipal user, RunningWorkouts running, CancellationToken cancel) =>
        TypedResults.Ok(
            new ActiveView(
                await running.FindAsync(user.UserId(), cancel) is { } w
                    ? StartedWorkout.Of(w.SessionId, w.StartedAt, w.ThresholdBpm, w.Repos)
                    : null
            )
        );

    private static ISampleStore SampleStore(IServiceProvider provider) =>
        provider
            .GetRequiredService<Database>()
            .Choose<ISampleStore>(pool => new PostgresSampleStore(pool), file => new SqliteSampleStore(file));

    private static ProblemHttpResult NoneRuns() =>
        Problems.NotFound("No workout is running; start one first, or name one with \"session_id\".");

    private static ProblemHttpResult Over() => Problems.Conflict("This workout is over; start a new one to send heart rate.");

    private static ProblemHttpResult Unknown() => Problems.NotFound("There is no workout with this session_id.");
}
