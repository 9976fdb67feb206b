using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Auth;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.GateRepos;

/// <summary>A repository to gate.</summary>
public sealed record AddGateRepo
{
    /// <summary>URL or absolute path of the git remote, without a password.</summary>
    [Required(ErrorMessage = "\"remote_url\" is missing: give the URL or path of the git remote.")]
    public string? RemoteUrl { get; init; }
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
internal sealed record GateRepoView(
    Guid Id, string Name, string RemoteUrl, bool Active, int TtlSeconds, int PublishIntervalSeconds, DateTimeOffset? LastPushAt, string? LastError, DateTimeOffset? LastErrorAt, DateTimeOffset CreatedAt,
    string InitCommand);

internal sealed record GateRepoList(IReadOnlyList<GateRepoView> Repos);

internal static class GateRepoEndpoints
{
    private const int MaxRepos = 200;

    public static IServiceCollection AddGateRepos(this IServiceCollection services) => services.AddSingleton<TestTurns>().AddScoped<GateRepoTest>();

    public static void MapGateRepos(this IEndpointRouteBuilder api)
    {
        var repos = api.MapGroup("/gate-repos").WithTags("Gate repos");
        repos.MapGet("", ListAsync).WithSummary("Gate repos with the state of their signal");
        repos.MapPost("", AddAsync).WithSummary("Add a gate repo by its remote's URL");
        repos.MapGet("/{id:guid}", GetAsync).WithSummary("One gate repo");
        repos.MapPatch("/{id:guid}", PatchAsync).WithSummary("Change a gate repo");
        repos.MapPost("/{id:guid}/test", TestAsync).WithSummary("Try a gate repo: reach it, write a locked signal, look for the bootstrap");
        repos.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Remove a gate repo and what was read from it");
    }

    public static async Task<Ok<GateRepoList>> ListAsync(ClaimsPrincipal user, VibeworkoutContext db, SigningKeys keys, CancellationToken cancel)
    {
        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel);
        var repos = await db.GateRepos.AsNoTracking().Where(r => r.UserId == owner.Id).OrderBy(r => r.CreatedAt).ToListAsync(cancel);
        return TypedResults.Ok(new GateRepoList([.. repos.Select(r => View(r, owner, keys))]));
    }

    public static async Task<Results<Created<GateRepoView>, ValidationProblem, ProblemHttpResult>> AddAsync(AddGateRepo body, ClaimsPrincipal user, VibeworkoutContext db, SigningKeys keys, GitHubAddress gitHub, TimeProvider time, CancellationToken cancel)
    {
        var url = body.RemoteUrl!.Trim();
        if (RemoteName.Problem(url) is { } problem)
        {
            return Problems.Invalid("remote_url", problem);
        }

        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel);
        if (await db.GateRepos.AnyAsync(r => r.UserId == owner.Id && r.RemoteUrl == url, cancel))
        {
            return Problems.Conflict("This repository is a gate repo already.");
        }

        if (await db.GateRepos.CountAsync(r => r.UserId == owner.Id, cancel) >= MaxRepos)
        {
            return Problems.Conflict($"There are {MaxRepos} gate repos already; remove one first.");
        }

        var now = time.GetUtcNow();
        var isGitHub = gitHub.IsGitHub(url);
        var repo = new GateRepo { Id = Guid.CreateVersion7(now), UserId = owner.Id, RemoteUrl = url, Name = RemoteName.Short(url), TtlSeconds = isGitHub ? 30 : 15, PublishIntervalSeconds = isGitHub ? 10 : 5, CreatedAt = now };
        db.GateRepos.Add(repo);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created($"/api/gate-repos/{repo.Id}", View(repo, owner, keys));
    }

    public static async Task<Results<Ok<GateRepoView>, ProblemHttpResult>> GetAsync(Guid id, ClaimsPrincipal user, VibeworkoutContext db, SigningKeys keys, CancellationToken cancel)
    {
        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel);
        return await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == owner.Id, cancel) is { } repo ? TypedResults.Ok(View(repo, owner, keys)) : NotFound();
    }

    public static async Task<Results<Ok<GateRepoView>, ValidationProblem, ProblemHttpResult>> PatchAsync(Guid id, PatchGateRepo body, ClaimsPrincipal user, VibeworkoutContext db, SigningKeys keys, CancellationToken cancel)
    {
        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.UserId(), cancel);
        if (await db.GateRepos.SingleOrDefaultAsync(r => r.Id == id && r.UserId == owner.Id, cancel) is not { } repo)
        {
            return NotFound();
        }

        var (ttl, interval) = (body.TtlSeconds ?? repo.TtlSeconds, body.PublishIntervalSeconds ?? repo.PublishIntervalSeconds);
        if (ttl < 2 * interval)
        {
            return Problems.Invalid("ttl_seconds", "\"ttl_seconds\" must be at least twice \"publish_interval_seconds\", or one late push locks the tools.");
        }

        (repo.TtlSeconds, repo.PublishIntervalSeconds, repo.Active) = (ttl, interval, body.Active ?? repo.Active);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Ok(View(repo, owner, keys));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, VibeworkoutContext db, RunningWorkouts running, CancellationToken cancel)
    {
        if (running.Of(user.UserId())?.Publishes(id) == true)
        {
            return Problems.Conflict("The workout that is running uses this repository; stop it first.");
        }

        return await db.GateRepos.Where(r => r.Id == id && r.UserId == user.UserId()).ExecuteDeleteAsync(cancel) > 0 ? TypedResults.NoContent() : NotFound();
    }

    public static async Task<Results<Ok<TestedGateRepo>, ProblemHttpResult>> TestAsync(Guid id, ClaimsPrincipal user, GateRepoTest test, CancellationToken cancel) =>
        await test.RunAsync(user.UserId(), id, cancel) is { } tested ? TypedResults.Ok(tested) : NotFound();

    /// <summary>A gate repo as the API shows it.</summary>
    public static GateRepoView View(GateRepo repo, User owner, SigningKeys keys) => new(
        repo.Id, repo.Name, repo.RemoteUrl, repo.Active, repo.TtlSeconds, repo.PublishIntervalSeconds, repo.LastPushAt, repo.LastError, repo.LastErrorAt, repo.CreatedAt,
        string.Create(CultureInfo.InvariantCulture, $"vibeworkout init --user-key {owner.UserKey} --public-key {keys.Current.PublicKey.Hex} --public-key-version {keys.CurrentVersion} --ttl {repo.TtlSeconds} --publish-interval {repo.PublishIntervalSeconds}"));

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no gate repo with this id.");
}
