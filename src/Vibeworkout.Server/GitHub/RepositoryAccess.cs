using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Whether a user may use a repository, as GitHub says by the user's own token: what the App reaches is not what each user may see. Looked
/// at when the repository is added, and twice a day while it is used. A user of a local
/// installation without an account at GitHub is whoever set the App up, and may use what it reaches.
/// </summary>
internal sealed class RepositoryAccess(
    IDbContextFactory<VibeworkoutContext> dbs,
    GitHubApi api,
    GitHubUserTokens users,
    IConfiguration configuration,
    TimeProvider time
)
{
    private static readonly TimeSpan Good = TimeSpan.FromHours(12);
    private static readonly TimeSpan Bad = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<(Guid User, string Repository), (GitHubProblem? Problem, DateTimeOffset Until)> verdicts = new();

    /// <summary>Why the user may not use it; null when the user may.</summary>
    public async Task<GitHubProblem?> ProblemAsync(Guid user, string fullName, CancellationToken cancel)
    {
        var key = (user, fullName.ToLowerInvariant());
        var now = time.GetUtcNow();
        if (verdicts.TryGetValue(key, out var known) && now < known.Until)
        {
            return known.Problem;
        }

        var problem = await AskAsync(user, fullName, cancel);
        if (
            problem is { Failure: GitHubFailure.Unreachable or GitHubFailure.ServerError or GitHubFailure.Limited }
            && known is { Until.Ticks: > 0, Problem: null }
        )
        {
            problem = null; // it was good; that GitHub stumbles changes nothing
        }

        verdicts[key] = (problem, now + (problem is null ? Good : Bad));
        return problem;
    }

    /// <summary>Looks again the next time.</summary>
    public void Forget(Guid user)
    {
        foreach (var key in verdicts.Keys.Where(k => k.User == user))
        {
            verdicts.TryRemove(key, out _);
        }
    }

    private async Task<GitHubProblem?> AskAsync(Guid user, string fullName, CancellationToken cancel)
    {
        if (!configuration.GetValue<bool>("Hosted"))
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            if (!await db.GitHubAccounts.AnyAsync(a => a.UserId == user, cancel))
            {
                return null;
            }
        }

        if (await users.OfAsync(user) is not { } token)
        {
            return new(
                GitHubFailure.Unauthorized,
                "Sign in with GitHub again: only with that can be seen whether you may use this repository. Until then its "
                    + "signals stop and its tools lock."
            );
        }

        var seen = await api.GetAsync<RepositoryDto>(GitHubCaller.User(user), token, $"repos/{fullName}", cancel);
        return seen.Problem is { Failure: GitHubFailure.NotFound } missing
                ? missing with
                {
                    Message =
                        $"GitHub does not show {fullName} to you through this App: install the App for it, or ask its owner for access.",
                }
            : seen.Problem is { } problem ? problem
            : seen.Value is { Permissions: { Push: false } }
                ? new(GitHubFailure.Forbidden, $"You may read {fullName} at GitHub but not push to it; signals and logs need that.")
            : null;
    }
}
