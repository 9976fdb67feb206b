using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GitHub;

/// <summary>How it stands with GitHub, for the user.</summary>
internal static class GitHubEndpoints
{
    private const int PageSize = 100;
    private const int MostPages = 3;

    public static void MapGitHub(this IEndpointRouteBuilder api)
    {
        var gitHub = api.MapGroup("/github").WithTags("GitHub");
        gitHub.MapGet("", GetAsync).WithSummary("How this server and you stand with GitHub");
        gitHub
            .MapGet("/repositories", RepositoriesAsync)
            .WithSummary("Repositories that you may choose, as GitHub shows them to you through the App");
        gitHub.MapPost("/refresh", RefreshAsync).WithSummary("Ask GitHub again where the App is installed");
    }

    public static async Task<Ok<GitHubView>> GetAsync(
        ClaimsPrincipal user,
        VibeworkoutContext db,
        IOptions<GitHubOptions> options,
        CancellationToken cancel
    )
    {
        var login = await db.GitHubAccounts.Where(a => a.UserId == user.UserId()).Select(a => a.Login).SingleOrDefaultAsync(cancel);
        var numbers = db.GateRepos.Where(r => r.UserId == user.UserId()).Select(r => r.GitHubRepositoryId);
        var installations = await db
            .GitHubInstallations.AsNoTracking()
            .Where(i =>
                i.RemovedAt == null
                && (i.AccountLogin == login || db.GitHubRepositories.Any(r => r.InstallationId == i.Id && numbers.Contains(r.Id)))
            )
            .OrderBy(i => i.AccountLogin)
            .Select(i => new InstallationView(i.AccountLogin, i.AllRepositories, i.SuspendedAt != null))
            .ToListAsync(cancel);
        var hook = await db
            .WebhookDeliveries.OrderByDescending(d => d.ReceivedAt)
            .Select(d => (DateTimeOffset?)d.ReceivedAt)
            .FirstOrDefaultAsync(cancel);
        var asked = await db.InstallationAsks.AsNoTracking().SingleAsync(cancel);
        var view = new GitHubView(
            options.Value.HasApp,
            options.Value.HasSignIn,
            login,
            options.Value.InstallAddress,
            installations,
            asked.AskedAt,
            hook,
            ""
        );
        return TypedResults.Ok(view with { Message = Say(view, asked.Problem) });
    }

    public static async Task<Results<Ok<RepositoryList>, ProblemHttpResult>> RepositoriesAsync(
        ClaimsPrincipal user,
        GitHubApi api,
        GitHubUserTokens users,
        GitHubAddress address,
        CancellationToken cancel
    )
    {
        if (await users.OfAsync(user.UserId()) is not { } token)
        {
            return Problems.Conflict("Sign in with GitHub first: which repositories you may choose is seen with your own permission.");
        }

        var caller = GitHubCaller.User(user.UserId());
        var installations = await api.GetAsync<InstallationPage>(caller, token, $"user/installations?per_page={PageSize}", cancel);
        if (installations.Problem is { } problem)
        {
            return Problems.Conflict(problem.Message);
        }

        var found = new List<RepositoryView>();
        foreach (var installation in installations.Value!.Installations.Where(i => i.SuspendedAt is null))
        {
            for (var page = 1; page <= MostPages; page++)
            {
                var answer = await api.GetAsync<RepositoryPage>(
                    caller,
                    token,
                    $"user/installations/{installation.Id}/repositories?per_page={PageSize}&page={page}",
                    cancel
                );
                if (answer.Problem is { } trouble)
                {
                    return Problems.Conflict(trouble.Message);
                }

                found.AddRange(
                    answer
                        .Value!.Repositories.Where(r => r.Permissions?.Push != false && r.Archived != true)
                        .Select(r => new RepositoryView(r.FullName, address.CloneUrl(r.FullName).AbsoluteUri, r.Private))
                );
                if (answer.Value.Repositories.Count < PageSize)
                {
                    break;
                }
            }
        }

        return TypedResults.Ok(new RepositoryList([.. found.OrderBy(r => r.FullName, StringComparer.OrdinalIgnoreCase)]));
    }

    public static async Task<Results<Ok<GitHubView>, ProblemHttpResult>> RefreshAsync(
        ClaimsPrincipal user,
        VibeworkoutContext db,
        InstallationPolling polling,
        RepositoryAccess access,
        IOptions<GitHubOptions> options,
        CancellationToken cancel
    )
    {
        if (!options.Value.HasApp)
        {
            return Problems.Conflict("This server is not connected to GitHub; docs/github.md tells how to make the App.");
        }

        access.Forget(user.UserId());
        return await polling.AskSoonAsync(cancel) is { } problem
            ? Problems.Conflict(problem.Message)
            : TypedResults.Ok((await GetAsync(user, db, options, cancel)).Value);
    }

    private static string Say(GitHubView view, string? problem) =>
        !view.App && !view.SignIn
            ? "This server is not connected to GitHub. Repositories there work all the same, with the credentials that git has "
                + "here; pull requests are not shown. docs/github.md tells how to connect it."
        : view.App && problem is not null ? problem
        : !view.App
            ? "People sign in with GitHub here, but the server does not act as an App: GitHub:AppId and its private key are not set."
        : view.Installations.Any(i => i.Suspended)
            ? $"The App is suspended on {string.Join(", ", view.Installations.Where(i => i.Suspended).Select(i => i.Account))}: "
                + $"signals do not go out there. Unsuspend it in the account's settings under Applications."
        : view.Installations.Count == 0 ? "The App is not installed for any of your repositories yet."
        : "All is well.";

    private sealed record InstallationPage(IReadOnlyList<InstallationDto> Installations);
}
