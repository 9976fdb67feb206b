using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.GitHub;

namespace Vibeworkout.Server.Remotes;

/// <summary>
/// Knows how each remote is reached: a repository at GitHub that the App is installed for over HTTPS with a token of its own, found by its
/// number so that renames do not matter; any other one as its address says, with the
/// credentials that git's own helper has for it.
/// </summary>
internal sealed class RemoteResolver(
    IDbContextFactory<VibeworkoutContext> dbs,
    GitHubAddress gitHub,
    Installations installations,
    InstallationTokens tokens,
    RepositoryAccess access,
    RemoteRules rules,
    IOptions<GitHubOptions> options,
    TimeProvider time
)
{
    private const string TokenUser = "x-access-token";
    private static readonly TimeSpan HelperAskedAgain = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>git as it is on a hosted server: what the server's own account has is not for its users.</summary>
    private static readonly IReadOnlyDictionary<string, string> NoHelper = new Dictionary<string, string>
    {
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "credential.helper",
        ["GIT_CONFIG_VALUE_0"] = "",
    };

    private readonly ConcurrentDictionary<string, (AuthenticationHeaderValue? Credentials, DateTimeOffset AskedAt)> helpers = new();

    public bool IsGitHub(GateRepo repo) => gitHub.IsGitHub(repo.RemoteUrl);

    /// <summary>The same text for all gate repos that are one repository.</summary>
    public string KeyOf(GateRepo repo) =>
        gitHub.FullName(repo.RemoteUrl) is { } name ? $"github {name.ToLowerInvariant()}"
        : Uri.TryCreate(repo.RemoteUrl, UriKind.Absolute, out var uri) && !uri.IsFile
            ? Plain($"{uri.Scheme}://{uri.Authority.ToLowerInvariant()}{uri.AbsolutePath}")
        : Plain(repo.RemoteUrl);

    /// <summary>How to reach a repository now, or why that cannot be.</summary>
    public async Task<GitHubResult<Remote>> ResolveAsync(GateRepo repo, GitHubAccess purpose, CancellationToken cancel)
    {
        if (!options.Value.HasApp || gitHub.FullName(repo.RemoteUrl) is not { } name)
        {
            var http = Uri.TryCreate(repo.RemoteUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
            return new Remote(
                repo.RemoteUrl,
                http,
                http is null ? null : helpers.GetValueOrDefault(repo.RemoteUrl).Credentials,
                rules.OwnCredentials ? Nothing : NoHelper,
                null,
                null
            );
        }

        var found = await FindAsync(repo, name, cancel);
        if (found.Problem is { } problem)
        {
            return problem;
        }

        var there = found.Value!;
        if (await access.ProblemAsync(repo.UserId, there.FullName, cancel) is { } denied)
        {
            return denied;
        }

        var token = await tokens.ForAsync(there.InstallationId!.Value, there.FullName, purpose, cancel);
        if (token.Problem is { } refused)
        {
            return refused;
        }

        var address = gitHub.CloneUrl(there.FullName);
        return new Remote(
            address.AbsoluteUri,
            address,
            GitCredentials.Basic(TokenUser, token.Value!.Token),
            GitCredentials.Environment(address, TokenUser, token.Value.Token),
            there.InstallationId,
            there.FullName
        );
    }

    /// <summary>The remote refused what it was sent. The next time it gets a new token, or what git's helper knows.</summary>
    /// <returns>Whether there is something else to try at once.</returns>
    public bool Refused(GateRepo repo, Remote remote, GitRunner git)
    {
        if (remote is { Installation: { } installation, FullName: { } name })
        {
            tokens.Forget(installation, name);
            return true;
        }

        var now = time.GetUtcNow();
        if (
            remote.Http is null
            || !rules.OwnCredentials
            || (helpers.TryGetValue(repo.RemoteUrl, out var asked) && now - asked.AskedAt < HelperAskedAgain)
        )
        {
            return false;
        }

        var known = CredentialHelper.Ask(git, remote.Http) is { } helped ? GitCredentials.Basic(helped.User, helped.Secret) : null;
        helpers[repo.RemoteUrl] = (known, now);
        return known is not null && known.Parameter != remote.Credentials?.Parameter;
    }

    private async Task<GitHubResult<GitHubRepository>> FindAsync(GateRepo repo, string name, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var number =
            repo.GitHubRepositoryId
            ?? await db.GateRepos.Where(r => r.Id == repo.Id).Select(r => r.GitHubRepositoryId).SingleOrDefaultAsync(cancel);
        var row = number is { } id ? await db.GitHubRepositories.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) : null;
        if (row is not { InstallationId: { } through, RemovedAt: null })
        {
            return await installations.FindAsync(row?.FullName ?? name, cancel);
        }

        return await installations.IsSuspendedAsync(through, cancel) ? Installations.SuspendedProblem(row.FullName) : row;
    }

    private static string Plain(string address) =>
        address.TrimEnd('/') is var a && a.EndsWith(".git", StringComparison.Ordinal) ? a[..^4] : address.TrimEnd('/');
}
