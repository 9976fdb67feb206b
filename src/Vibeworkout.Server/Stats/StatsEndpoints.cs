using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Stats;

/// <summary>Numbers over many workouts.</summary>
internal static class StatsEndpoints
{
    private const int DefaultPage = 20;

    public static IServiceCollection AddStats(this IServiceCollection services) => services.AddScoped<StatsQueries>();

    public static void MapStats(this IEndpointRouteBuilder api)
    {
        var stats = api.MapGroup("/workout/stats").WithTags("Stats");
        stats
            .MapGet("/overview", OverviewAsync)
            .WithSummary("A period in numbers, with the one before it, by day, with top tools and streak");
        stats.MapGet("/projects", ProjectsAsync).WithSummary("A period's numbers of each repository");
        stats
            .MapGet("/projects/{owner}/{name}", ProjectAsync)
            .WithSummary("A period's numbers of one repository, by day, with its newest workouts");
    }

    public static async Task<Results<Ok<StatsOverview>, ValidationProblem>> OverviewAsync(
        [Description(ParameterText.Period)] string? period,
        [Description(ParameterText.Zone)] string? tz,
        ClaimsPrincipal user,
        StatsQueries queries,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        StatsPeriod.TryRead(period, tz, time.GetUtcNow(), out var asked, out var problem)
            ? TypedResults.Ok(await queries.OverviewAsync(user.UserId(), asked, cancel))
            : Problems.Invalid(problem.Member, problem.Rule);

    public static async Task<Results<Ok<ProjectList>, ValidationProblem>> ProjectsAsync(
        [Description(ParameterText.Period)] string? period,
        [Description(ParameterText.Zone)] string? tz,
        [Description("What comes first: recent (when absent), time or commits.")] string? sort,
        [Description(ParameterText.Cursor)] string? cursor,
        [Description(ParameterText.UpTo100)] int? limit,
        ClaimsPrincipal user,
        StatsQueries queries,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (!StatsPeriod.TryRead(period, tz, time.GetUtcNow(), out var asked, out var problem))
        {
            return Problems.Invalid(problem.Member, problem.Rule);
        }

        if (sort is not (null or "recent" or "time" or "commits"))
        {
            return Problems.Invalid("sort", "\"sort\" must be recent, time or commits.");
        }

        if (limit is < 1 or > 100)
        {
            return Problems.Invalid("limit", "\"limit\" must be 1 to 100.");
        }

        var by = sort switch
        {
            "time" => ProjectSort.Time,
            "commits" => ProjectSort.Commits,
            _ => ProjectSort.Recent,
        };
        return await queries.ProjectsAsync(user.UserId(), asked, by, cursor, limit ?? DefaultPage, cancel) is { } page
            ? TypedResults.Ok(page)
            : Problems.Invalid("cursor", "\"cursor\" is not one that this list gave; start again without it.");
    }

    public static async Task<Results<Ok<ProjectView>, ValidationProblem, ProblemHttpResult>> ProjectAsync(
        [Description("The last but one part of the repository's URL.")] string owner,
        [Description("The last part of the repository's URL.")] string name,
        [Description(ParameterText.Period)] string? period,
        [Description(ParameterText.Zone)] string? tz,
        [Description("The gate repo's id, where several have this name.")] Guid? id,
        ClaimsPrincipal user,
        StatsQueries queries,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (!StatsPeriod.TryRead(period, tz, time.GetUtcNow(), out var asked, out var problem))
        {
            return Problems.Invalid(problem.Member, problem.Rule);
        }

        return await queries.ProjectAsync(user.UserId(), owner, name, id, asked, cancel) is { } project
            ? TypedResults.Ok(project)
            : Problems.NotFound("There is no project of this name.");
    }
}
