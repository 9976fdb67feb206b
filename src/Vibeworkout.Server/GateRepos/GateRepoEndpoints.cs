using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.GateRepos;

/// <summary>A repository to gate: one that is there, by <c>remote_url</c>; or a new one at GitHub, by <c>name</c>.</summary>
public sealed record AddGateRepo
{
    /// <summary>URL or absolute path of the git remote, without a password.</summary>
    public string? RemoteUrl { get; init; }

    /// <summary>The new repository's name at GitHub: 1 to 100 of letters, digits, <c>-</c>, <c>_</c> and <c>.</c></summary>
    [RegularExpression("[A-Za-z0-9._-]{1,100}", ErrorMessage = "\"name\" must be 1 to 100 letters, digits, '-', '_' or '.'.")]
    public string? Name { get; init; }

    /// <summary>The organisation that it is made in; the user when absent.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9-]{0,38}", ErrorMessage = "\"org\" must be the organisation's login at GitHub.")]
    public string? Org { get; init; }

    /// <summary>Whether only some people may read it; true when absent.</summary>
    public bool? Private { get; init; }

    /// <summary>What it is for, at most 350 characters.</summary>
    [StringLength(350, ErrorMessage = "\"description\" must be at most 350 characters.")]
    public string? Description { get; init; }

    /// <summary>The template that it is made from: <c>owner/name</c>.</summary>
    [RegularExpression(
        "[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}",
        ErrorMessage = "\"template\" must be owner/name of a template repository at GitHub."
    )]
    public string? Template { get; init; }

    /// <summary>Whether all of the template's branches come along; only the default one when absent.</summary>
    public bool? IncludeAllBranches { get; init; }

    /// <summary>The language whose ignore file it begins with, as GitHub names it.</summary>
    [RegularExpression("[A-Za-z0-9.+-]{1,60}", ErrorMessage = "\"gitignore_template\" must be a name of GitHub's, as VisualStudio or Go.")]
    public string? GitignoreTemplate { get; init; }

    /// <summary>The licence that it begins with, as GitHub names it.</summary>
    [RegularExpression("[a-z0-9.-]{1,60}", ErrorMessage = "\"license_template\" must be a name of GitHub's, as mit.")]
    public string? LicenseTemplate { get; init; }

    /// <summary>How the gate is brought into it: <c>commit</c> (a new repository's default), <c>pull_request</c> or <c>none</c> (the
    /// default of one that is there).</summary>
    [AllowedValues("none", "commit", "pull_request", null, ErrorMessage = "\"bootstrap\" must be none, commit or pull_request.")]
    public string? Bootstrap { get; init; }

    /// <summary>The coding agents that the bootstrap sets up; by default <c>claude-code</c>.</summary>
    [MaxLength(10, ErrorMessage = "\"agents\" must be at most 10.")]
    public IReadOnlyList<string>? Agents { get; init; }

    /// <summary>Whether its signals carry the heart rate itself; by default as the profile says, and not for a public repository.</summary>
    public bool? PublishBpm { get; init; }
}

/// <summary>What to change; absent members stay as they are.</summary>
public sealed record PatchGateRepo
{
    /// <summary>Whether workouts that name no repositories use it.</summary>
    public bool? Active { get; init; }

    /// <summary>How long a signal lives: 5 to 300 seconds, at least twice the publish interval.</summary>
    [Range(5, 300, ErrorMessage = "\"ttl_seconds\" must be 5 to 300.")]
    public int? TtlSeconds { get; init; }

    /// <summary>Seconds between signals: 1 to 60.</summary>
    [Range(1, 60, ErrorMessage = "\"publish_interval_seconds\" must be 1 to 60.")]
    public int? PublishIntervalSeconds { get; init; }

    /// <summary>Whether its signals carry the heart rate itself.</summary>
    public bool? PublishBpm { get; init; }
}

/// <summary>A gate repo.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The URL's last two parts.</param>
/// <param name="RemoteUrl">Where git finds it.</param>
/// <param name="Active">Whether workouts that name no repositories use it.</param>
/// <param name="TtlSeconds">How long a signal lives.</param>
/// <param name="PublishIntervalSeconds">Seconds between signals.</param>
/// <param name="LastPushAt">When a signal last reached it.</param>
/// <param name="LastError">Why the last push or read failed, in words; null when it did not.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="InitCommand">What to type in a clone of it.</param>
/// <param name="PublishBpm">Whether its signals carry the heart rate itself; null as the profile says.</param>
/// <param name="BootstrapUrl">The pull request that brings the gate; null when none was made.</param>
/// <param name="GitHub">How the App reaches it; null for a repository that is not at GitHub, or a server without an App.</param>
/// <param name="Bootstrap">What became of the bootstrap that was asked for with adding it; null everywhere else.</param>
internal sealed record GateRepoView(
    Guid Id,
    string Name,
    string RemoteUrl,
    bool Active,
    int TtlSeconds,
    int PublishIntervalSeconds,
    DateTimeOffset? LastPushAt,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset CreatedAt,
    string InitCommand,
    bool? PublishBpm,
    string? BootstrapUrl,
    GateRepoAtGitHub? GitHub,
    Bootstrapped? Bootstrap = null
);

/// <summary>How the App reaches a repository.</summary>
/// <param name="FullName"><c>owner/name</c>.</param>
/// <param name="State"><c>installed</c>, <c>suspended</c> or <c>not_installed</c>.</param>
/// <param name="Private">Whether only some people may read it; null when that is not known.</param>
/// <param name="InstallUrl">Where the App is installed, or its installation changed.</param>
internal sealed record GateRepoAtGitHub(string FullName, string State, bool? Private, string? InstallUrl);

internal sealed record GateRepoList(IReadOnlyList<GateRepoView> Repos);

internal static class GateRepoEndpoints
{
    public static IServiceCollection AddGateRepos(this IServiceCollection services) =>
        services
            .AddSingleton<TestTurns>()
            .AddScoped<GateRepoTest>()
            .AddScoped<GateRepoViews>()
            .AddScoped<GateRepoAdding>()
            .AddSingleton<Bootstrap>()
            .AddSingleton<NewRepository>()
            .AddSingleton<RemoteRules>();

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
