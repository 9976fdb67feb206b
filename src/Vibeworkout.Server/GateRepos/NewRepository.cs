using Vibeworkout.Server.GitHub;

namespace Vibeworkout.Server.GateRepos;

/// <summary>Makes repositories at GitHub with the user's own token: under the user or an organisation, private unless told otherwise, empty
/// but for a README or from a template.</summary>
internal sealed class NewRepository(GitHubApi api, GitHubUserTokens users)
{
    public async Task<GitHubResult<RepositoryDto>> MakeAsync(Guid user, AddGateRepo wanted, CancellationToken cancel)
    {
        if (await users.OfAsync(user) is not { } token)
        {
            return SignInFirst;
        }

        var made = wanted.Template is { } template
            ? await api.WriteAsync<RepositoryDto>(
                GitHubCaller.User(user),
                token,
                HttpMethod.Post,
                $"repos/{template}/generate",
                new
                {
                    owner = wanted.Org,
                    name = wanted.Name,
                    description = wanted.Description,
                    include_all_branches = wanted.IncludeAllBranches ?? false,
                    @private = wanted.Private ?? true,
                },
                cancel
            )
            : await api.WriteAsync<RepositoryDto>(
                GitHubCaller.User(user),
                token,
                HttpMethod.Post,
                wanted.Org is { } org ? $"orgs/{org}/repos" : "user/repos",
                new
                {
                    name = wanted.Name,
                    description = wanted.Description,
                    @private = wanted.Private ?? true,
                    auto_init = true,
                    gitignore_template = wanted.GitignoreTemplate,
                    license_template = wanted.LicenseTemplate,
                },
                cancel
            );
        return made.Problem switch
        {
            null => made,
            { Failure: GitHubFailure.Invalid } problem => problem with
            {
                Message = $"GitHub would not make {wanted.Name}: the name is probably taken. {problem.Message}",
            },
            { Failure: GitHubFailure.NotFound } problem => problem with
            {
                Message = wanted.Template is null
                    ? $"GitHub knows no organisation {wanted.Org} in which you may make repositories through this App; install the "
                        + $"App there first."
                    : $"GitHub knows no template {wanted.Template} that you may use.",
            },
            { Failure: GitHubFailure.Forbidden } problem => problem with
            {
                Message =
                    $"GitHub would not make the repository: install the App on your account or organisation first, with the "
                    + $"permission to administer repositories. {problem.Message}",
            },
            { } problem => problem,
        };
    }

    private static GitHubProblem SignInFirst =>
        new(GitHubFailure.Unauthorized, "Sign in with GitHub first: what is done there is done with your own permission.");
}
