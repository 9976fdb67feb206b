using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Whether a user may use a repository, as GitHub says by the user's own token: what the App reaches is not what each user may see. Looked
/// at when the repository is added, every hour while it is used, and at once when GitHub tells that somebody's access changed. The
/// user of a local installation without an account at GitHub is whoever set the App up, and may use what it reaches.
/// </summary>
internal sealed class RepositoryAccess(
    IDbContextFactory<VibeworkoutContext> dbs,
    GitHubApi api,
    GitHubUserTokens users,
    LocalUser local,
    TimeProvider time
)
{
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);
    private static readonly TimeSpan Bad = TimeSpan.FromMinutes(2);

    /// <summary>While GitHub stumbles, what it said last holds for this long.</summary>
    private static readonly TimeSpan LongestUnasked = TimeSpan.FromHours(12);

    private const int MostRemembered = 100_000;

    private readonly ConcurrentDictionary<(Guid User, string Repository), Verdict> verdicts = new();
    private readonly ConcurrentDictionary<(Guid User, string Repository), Lazy<Task<GitHubProblem?>>> asking = new();

    /// <summary>Why the user may not use it; null when the user may.</summary>
    public async Task<GitHubProblem?> ProblemAsync(Guid user, string fullName, CancellationToken cancel)
    {
        var key = (user, fullName.ToLowerInvariant());
        var now = time.GetUtcNow();
        if (verdicts.TryGetValue(key, out var known) && now < known.Until)
        {
            return known.Problem;
        }

        var problem = await AskOnceAsync(key, fullName).WaitAsync(cancel);
        var stumbled = problem is { Failure: GitHubFailure.Unreachable or GitHubFailure.ServerError or GitHubFailure.Limited };
        if (stumbled && known is { Problem: null } && now - known.GoodAt < LongestUnasked)
        {
            verdicts[key] = known with { Until = now + Bad };
            return null; // it was good a while ago; that GitHub stumbles changes nothing
        }

        if (verdicts.Count >= MostRemembered)
        {
            verdicts.Clear();
        }

        verdicts[key] = new(problem, now + (problem is null ? Good : Bad), now);
        return problem;
    }

    /// <summary>Somebody's access to something changed at GitHub: everything is looked at again the next time.</summary>
    public void ForgetAll()
    {
        foreach (var (key, verdict) in verdicts)
        {
            verdicts.TryUpdate(key, verdict with { Until = DateTimeOffset.MinValue }, verdict);
        }
    }

    /// <summary>Signals, log and commits ask at the same moment: GitHub is asked for all of them.</summary>
    private Task<GitHubProblem?> AskOnceAsync((Guid User, string Repository) key, string fullName) =>
        asking
            .GetOrAdd(
                key,
                _ => new Lazy<Task<GitHubProblem?>>(async () =>
                {
                    try
                    {
                        return await AskAsync(key.User, fullName, CancellationToken.None); // it has a deadline of its own
                    }
                    finally
                    {
                        asking.TryRemove(key, out Lazy<Task<GitHubProblem?>>? _);
                    }
                })
            )
            .Value;

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
        if (local.Is(user))
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
            : seen.Value is not { Permissions.Push: true }
                ? new(GitHubFailure.Forbidden, $"You may read {fullName} at GitHub but not push to it; signals and logs need that.")
            : null;
    }

    /// <summary>What GitHub said.</summary>
    /// <param name="Problem">Why not; null for yes.</param>
    /// <param name="Until">When it is asked again.</param>
    /// <param name="GoodAt">When it said so.</param>
    private sealed record Verdict(GitHubProblem? Problem, DateTimeOffset Until, DateTimeOffset GoodAt);
}
