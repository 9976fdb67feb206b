using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GitHub;

/// <summary>Repositories at GitHub that the App is installed for: over HTTPS with a token of its own, found by their number so that renames
/// do not matter.</summary>
internal sealed class GitHubRemotes(
    IDbContextFactory<VibeworkoutContext> dbs,
    GitHubAddress address,
    Installations installations,
    InstallationTokens tokens,
    RepositoryAccess access,
    LocalUser local,
    IOptions<GitHubOptions> options
) : IRemoteResolver
{
    private const string TokenUser = "x-access-token";

    public string? KeyOf(string remoteUrl) => address.FullName(remoteUrl) is { } name ? $"github {name.ToLowerInvariant()}" : null;

    public bool Reaches(string remoteUrl) => options.Value.HasApp && address.IsGitHub(remoteUrl);

    public async Task<RemoteResult> ResolveAsync(GateRepo repo, RemotePurpose purpose, CancellationToken cancel)
    {
        var found = await FindAsync(repo, address.FullName(repo.RemoteUrl)!, cancel);
        if (found.Problem is { } problem)
        {
            return ToRemote(problem);
        }

        var there = found.Value!;
        if (await access.ProblemAsync(repo.UserId, there.FullName, cancel) is { } denied)
        {
            return ToRemote(denied);
        }

        var wanted = purpose == RemotePurpose.Bootstrap ? GitHubAccess.Bootstrap : GitHubAccess.Daily;
        var token = await tokens.ForAsync(there.InstallationId!.Value, there.FullName, wanted, cancel);
        if (token.Problem is { } refused)
        {
            return ToRemote(refused);
        }

        var clone = address.CloneUrl(there.FullName);
        return new Remote(
            clone.AbsoluteUri,
            clone,
            GitCredentials.Basic(TokenUser, token.Value!.Token),
            GitCredentials.Environment(clone, TokenUser, token.Value.Token),
            there.InstallationId,
            there.FullName
        )
        {
            IsStrict = !local.Is(repo.UserId),
        };
    }

    public void Refused(Remote remote) => tokens.Forget(remote.Installation!.Value, remote.FullName!);

    private static RemoteProblem ToRemote(GitHubProblem problem) => new(problem.Message, problem.RetryAt);

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
}
