using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Signals;

namespace Vibeworkout.Server.GateRepos;

/// <summary>Gate repos as the API shows them.</summary>
internal sealed class GateRepoViews(VibeworkoutContext db, SigningKeys keys, GitHubAddress gitHub, IOptions<GitHubOptions> options)
{
    public async Task<IReadOnlyList<GateRepoView>> OfAsync(Guid owner, IReadOnlyList<GateRepo> repos, CancellationToken cancel)
    {
        var userKey = await db.Users.Where(u => u.Id == owner).Select(u => u.UserKey).SingleAsync(cancel);
        var numbers = repos.Select(r => r.GitHubRepositoryId).OfType<long>().ToList();
        var known =
            numbers.Count == 0
                ? []
                : await db
                    .GitHubRepositories.AsNoTracking()
                    .Where(r => numbers.Contains(r.Id))
                    .Select(r => new
                    {
                        r.Id,
                        r.FullName,
                        r.Private,
                        Reached = r.InstallationId != null && r.RemovedAt == null,
                        Suspended = db.GitHubInstallations.Any(i => i.Id == r.InstallationId && i.SuspendedAt != null),
                    })
                    .ToDictionaryAsync(
                        r => r.Id,
                        r => new GateRepoAtGitHub(
                            r.FullName,
                            r.Suspended ? "suspended"
                                : r.Reached ? "installed"
                                : "not_installed",
                            r.Private,
                            options.Value.InstallAddress
                        ),
                        cancel
                    );
        return [.. repos.Select(r => View(r, userKey, AtGitHub(r, known)))];
    }

    private GateRepoAtGitHub? AtGitHub(GateRepo repo, Dictionary<long, GateRepoAtGitHub> known) =>
        !options.Value.HasApp || gitHub.FullName(repo.RemoteUrl) is not { } name ? null
        : repo.GitHubRepositoryId is { } id && known.TryGetValue(id, out var state) ? state
        : new(name, "not_installed", null, options.Value.InstallAddress);

    private GateRepoView View(GateRepo repo, string userKey, GateRepoAtGitHub? atGitHub)
    {
        var init = new GateRepoInit(
            userKey,
            keys.Current.PublicKey.Hex,
            keys.CurrentVersion,
            repo.TtlSeconds,
            repo.PublishIntervalSeconds,
            repo.IsCarrier ? repo.RemoteUrl : null
        );
        return new(
            repo.Id,
            repo.Name,
            repo.RemoteUrl,
            repo.ProtectedCredentials is not null,
            repo.IsCarrier,
            repo.Active,
            repo.TtlSeconds,
            repo.PublishIntervalSeconds,
            repo.LastPushAt,
            repo.LastError,
            repo.LastErrorAt,
            repo.CreatedAt,
            init,
            init.ToCommand(),
            repo.PublishBpm,
            repo.BootstrapUrl,
            atGitHub
        );
    }
}
