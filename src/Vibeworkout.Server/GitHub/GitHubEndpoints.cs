using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
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

    private static async Task<Ok<GitHubView>> GetAsync(ClaimsPrincipal user, GitHubStatus status, CancellationToken cancel) =>
        TypedResults.Ok(await status.OfAsync(user.UserId(), cancel));

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
                        .Value!.Repositories.Where(r => r.Permissions?.Push == true && r.Archived != true)
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

    private static async Task<Results<Ok<GitHubView>, ValidationProblem, ProblemHttpResult>> RefreshAsync(
        ClaimsPrincipal user,
        GitHubStatus status,
        CancellationToken cancel
    ) => Problems.Answer(await status.RefreshAsync(user.UserId(), cancel), TypedResults.Ok);

    private sealed record InstallationPage(IReadOnlyList<InstallationDto> Installations);
}
