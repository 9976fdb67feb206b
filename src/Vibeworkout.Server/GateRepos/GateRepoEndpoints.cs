using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.GateRepos;

internal static class GateRepoEndpoints
{
    public static IServiceCollection AddGateRepos(this IServiceCollection services) =>
        services
            .AddSingleton<TestTurns>()
            .AddScoped<GateRepoTest>()
            .AddScoped<GateRepoViews>()
            .AddScoped<GateRepoAdding>()
            .AddSingleton<Bootstrap>()
            .AddSingleton<NewRepository>();

    public static void MapGateRepos(this IEndpointRouteBuilder api)
    {
        var repos = api.MapGroup("/gate-repos").WithTags("Gate repos");
        repos.MapGet("", ListAsync).WithSummary("Gate repos with the state of their signal");
        repos.MapPost("", AddAsync).WithSummary("Add a gate repo by its remote's URL, or make a new one at GitHub");
        repos.MapGet("/{id:guid}", GetAsync).WithSummary("One gate repo");
        repos.MapPatch("/{id:guid}", PatchAsync).WithSummary("Change a gate repo");
        repos.MapPost("/{id:guid}/test", TestAsync).WithSummary("Try a gate repo: reach it, write a locked signal, look for the bootstrap");
        repos.MapPost("/{id:guid}/bootstrap", BootstrapAsync).WithSummary("Bring the gate into it, by a commit or a pull request");
        repos.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Remove a gate repo and what was read from it");
    }

    public static async Task<Ok<GateRepoList>> ListAsync(
        ClaimsPrincipal user,
        VibeworkoutContext db,
        GateRepoViews views,
        CancellationToken cancel
    ) =>
        TypedResults.Ok(
            new GateRepoList(
                await views.OfAsync(
                    user.UserId(),
                    await db.GateRepos.AsNoTracking().Where(r => r.UserId == user.UserId()).OrderBy(r => r.CreatedAt).ToListAsync(cancel),
                    cancel
                )
            )
        );

    public static async Task<Results<Created<GateRepoView>, ValidationProblem, ProblemHttpResult>> AddAsync(
        AddGateRepo body,
        ClaimsPrincipal user,
        GateRepoAdding adding,
        CancellationToken cancel
    ) =>
        await adding.AddAsync(user.UserId(), body, cancel) switch
        {
            AddResult.Added added => TypedResults.Created($"/api/gate-repos/{added.Repo.Id}", added.Repo),
            AddResult.Invalid invalid => Problems.Invalid(invalid.Member, invalid.Rule),
            AddResult.Refused refused => Problems.Conflict(refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static async Task<Results<Ok<GateRepoView>, ProblemHttpResult>> GetAsync(
        Guid id,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        GateRepoViews views,
        CancellationToken cancel
    ) =>
        await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == user.UserId(), cancel) is { } repo
            ? TypedResults.Ok((await views.OfAsync(user.UserId(), [repo], cancel))[0])
            : NotFound();

    public static async Task<Results<Ok<GateRepoView>, ValidationProblem, ProblemHttpResult>> PatchAsync(
        Guid id,
        PatchGateRepo body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        GateRepoViews views,
        CancellationToken cancel
    )
    {
        if (await db.GateRepos.SingleOrDefaultAsync(r => r.Id == id && r.UserId == user.UserId(), cancel) is not { } repo)
        {
            return NotFound();
        }

        var (ttl, interval) = (body.TtlSeconds ?? repo.TtlSeconds, body.PublishIntervalSeconds ?? repo.PublishIntervalSeconds);
        if (ttl < 2 * interval)
        {
            return Problems.Invalid(
                "ttl_seconds",
                "\"ttl_seconds\" must be at least twice \"publish_interval_seconds\", or one late push locks the tools."
            );
        }

        (repo.TtlSeconds, repo.PublishIntervalSeconds, repo.Active, repo.PublishBpm) = (
            ttl,
            interval,
            body.Active ?? repo.Active,
            body.PublishBpm ?? repo.PublishBpm
        );
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok((await views.OfAsync(user.UserId(), [repo], cancel))[0]);
    }

    public static async Task<Results<Ok<Bootstrapped>, ValidationProblem, ProblemHttpResult>> BootstrapAsync(
        Guid id,
        BootstrapRequest? body,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        Bootstrap bootstrap,
        CancellationToken cancel
    )
    {
        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel);
        return await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == owner.Id, cancel) is not { } repo
                ? NotFound()
            : GateRepoAdding.UnknownAgent(body?.Agents) is { } problem ? Problems.Invalid("agents", problem)
            : TypedResults.Ok(await bootstrap.RunAsync(owner, repo, body?.How ?? "commit", GateRepoAdding.AgentsOf(body?.Agents), cancel));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        RunningWorkouts running,
        CancellationToken cancel
    )
    {
        if ((await running.FindAsync(user.UserId(), cancel))?.Publishes(id) == true)
        {
            return Problems.Conflict("The workout that is running uses this repository; stop it first.");
        }

        if (await db.GateRepos.SingleOrDefaultAsync(r => r.Id == id && r.UserId == user.UserId(), cancel) is not { } repo)
        {
            return NotFound();
        }

        db.GateRepos.Remove(repo); // what was read from it goes with it, in the database
        await db.SaveChangesAsync(cancel);
        return TypedResults.NoContent();
    }

    public static async Task<Results<Ok<TestedGateRepo>, ProblemHttpResult>> TestAsync(
        Guid id,
        ClaimsPrincipal user,
        GateRepoTest test,
        CancellationToken cancel
    ) => await test.RunAsync(user.UserId(), id, cancel) is { } tested ? TypedResults.Ok(tested) : NotFound();

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no gate repo with this id.");
}
