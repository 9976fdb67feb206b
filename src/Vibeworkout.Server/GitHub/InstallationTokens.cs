using System.Collections.Concurrent;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Tokens of the App's installations, each good for one purpose and, but for listing, one repository. They live for an hour; a new one is
/// got five minutes before. However many ask at once, GitHub is asked once.
/// </summary>
internal sealed class InstallationTokens(GitHubApi api, AppKey app, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(long Installation, string Repository, GitHubAccess Access), Slot> slots = new();

    /// <summary>A token that lists what the installation reaches.</summary>
    public Task<GitHubResult<InstallationToken>> ToListAsync(long installation, CancellationToken cancel) =>
        OfAsync(installation, "", GitHubAccess.Listing, cancel);

    /// <summary>A token for one repository of the installation, named <c>owner/name</c>.</summary>
    public Task<GitHubResult<InstallationToken>> ForAsync(
        long installation,
        string fullName,
        GitHubAccess access,
        CancellationToken cancel
    ) => OfAsync(installation, fullName.ToLowerInvariant(), access, cancel);

    /// <summary>GitHub refused a token: the next call gets a new one.</summary>
    public void Forget(long installation, string fullName)
    {
        foreach (var access in Enum.GetValues<GitHubAccess>())
        {
            slots.TryRemove((installation, access == GitHubAccess.Listing ? "" : fullName.ToLowerInvariant(), access), out _);
        }
    }

    private async Task<GitHubResult<InstallationToken>> OfAsync(
        long installation,
        string repository,
        GitHubAccess access,
        CancellationToken cancel
    )
    {
        var slot = slots.GetOrAdd((installation, repository, access), _ => new Slot());
        await slot.Turn.WaitAsync(cancel);
        try
        {
            if (slot.Token is { } known && known.ExpiresAt - time.GetUtcNow() > Skew)
            {
                return known;
            }

            var made = await api.PostAsync<InstallationToken>(
                GitHubCaller.App,
                app.Token(),
                $"app/installations/{installation}/access_tokens",
                Wanted(repository, access),
                cancel
            );
            slot.Token = made.Value;
            return made.Problem is { } problem ? InWords(problem, repository) : made;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private static TokenRequest Wanted(string repository, GitHubAccess access) =>
        access switch
        {
            GitHubAccess.Listing => new(null, new() { ["metadata"] = "read" }),
            _ => new(
                [repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..]],
                new()
                {
                    ["metadata"] = "read",
                    ["contents"] = "write",
                    ["pull_requests"] = access == GitHubAccess.Bootstrap ? "write" : "read",
                }
            ),
        };

    private static GitHubProblem InWords(GitHubProblem problem, string repository) =>
        problem.Failure switch
        {
            GitHubFailure.NotFound => problem with
            {
                Failure = GitHubFailure.NotInstalled,
                Message =
                    $"The App is no longer installed for {repository}; install it again from the settings page, then everything goes on.",
            },
            GitHubFailure.Invalid => problem with
            {
                Failure = GitHubFailure.NotInstalled,
                Message =
                    $"The App may not use {repository}, or lacks a permission that it asks for; open its installation at GitHub, "
                    + $"choose the repository and accept the permissions.",
            },
            _ => problem,
        };

    private sealed record TokenRequest(string[]? Repositories, Dictionary<string, string> Permissions);

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public InstallationToken? Token { get; set; }
    }
}
