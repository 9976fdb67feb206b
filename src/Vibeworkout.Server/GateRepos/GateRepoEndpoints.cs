using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GateRepos;

internal static class GateRepoEndpoints
{
    public static IServiceCollection AddGateRepos(this IServiceCollection services) =>
        services
            .AddSingleton<TestTurns>()
            .AddSingleton<OwnCarrier>()
            .AddHostedService<CarrierWatch>()
            .AddScoped<GateRepoTest>()
            .AddScoped<GateRepoViews>()
            .AddScoped<GateRepoAdding>()
            .AddScoped<GateRepoService>()
            .AddSingleton<Bootstrap>()
            .AddSingleton<NewRepository>();

    public static void MapGateRepos(this IEndpointRouteBuilder api)
    {
        var repos = api.MapGroup("/gate-repos").WithTags("Gate repos");
        repos.MapGet("", ListAsync).WithSummary("Gate repos with the state of their signal");
        repos.MapPost("", AddAsync).WithSummary("Add a gate repo by its remote's URL, or make a new one at GitHub");
        repos.MapGet("/{id:guid}", GetAsync).WithSummary("One gate repo");
        repos.MapPatch("/{id:guid}", PatchAsync).WithSummary("Change a gate repo");
        repos
            .MapPost("/{id:guid}/test", TestAsync)
            .WithSummary("Try a gate repo: reach it, write a locked signal, look for the bootstrap")
            .WithDescription("Takes at most 20 seconds. What was found is in the answer, also where something does not work.");
        repos
            .MapPost("/{id:guid}/bootstrap", BootstrapAsync)
            .WithSummary("Bring the gate into it, by a commit or a pull request")
            .WithDescription("Never forces, and leaves a gate that is somebody else's alone.");
        repos.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Remove a gate repo and what was read from it");
    }

    private static async Task<Ok<GateRepoList>> ListAsync(ClaimsPrincipal user, GateRepoService repos, CancellationToken cancel) =>
        TypedResults.Ok(new GateRepoList(await repos.ListAsync(user.UserId(), cancel)));

    private static async Task<Results<Created<GateRepoView>, ValidationProblem, ProblemHttpResult>> AddAsync(
        AddGateRepo body,
        ClaimsPrincipal user,
        GateRepoAdding adding,
        CancellationToken cancel
    ) =>
        Problems.Answer(
            await adding.AddAsync(user.UserId(), body, cancel),
            repo => TypedResults.Created($"/api/gate-repos/{repo.Id}", repo)
        );

    private static async Task<Results<Ok<GateRepoView>, ProblemHttpResult>> GetAsync(
        [Description(ParameterText.GateRepo)] Guid id,
        ClaimsPrincipal user,
        GateRepoService repos,
        CancellationToken cancel
    ) => await repos.FindAsync(user.UserId(), id, cancel) is { } repo ? TypedResults.Ok(repo) : Problems.Of(GateRepoService.Unknown);

    private static async Task<Results<Ok<GateRepoView>, ValidationProblem, ProblemHttpResult>> PatchAsync(
        [Description(ParameterText.GateRepo)] Guid id,
        PatchGateRepo body,
        ClaimsPrincipal user,
        GateRepoService repos,
        CancellationToken cancel
    ) => Problems.Answer(await repos.ChangeAsync(user.UserId(), id, body, cancel), TypedResults.Ok);

    private static async Task<Results<Ok<Bootstrapped>, ValidationProblem, ProblemHttpResult>> BootstrapAsync(
        [Description(ParameterText.GateRepo)] Guid id,
        BootstrapRequest? body,
        ClaimsPrincipal user,
        GateRepoService repos,
        CancellationToken cancel
    ) => Problems.Answer(await repos.BootstrapAsync(user.UserId(), id, body ?? new(), cancel), TypedResults.Ok);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description(ParameterText.GateRepo)] Guid id,
        ClaimsPrincipal user,
        GateRepoService repos,
        CancellationToken cancel
    ) => Problems.NoContentUnless(await repos.RemoveAsync(user.UserId(), id, cancel));

    private static async Task<Results<Ok<TestedGateRepo>, ProblemHttpResult>> TestAsync(
        [Description(ParameterText.GateRepo)] Guid id,
        ClaimsPrincipal user,
        GateRepoTest test,
        CancellationToken cancel
    ) => await test.RunAsync(user.UserId(), id, cancel) is { } tested ? TypedResults.Ok(tested) : Problems.Of(GateRepoService.Unknown);
}
