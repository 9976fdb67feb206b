using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GitHub;

/// <summary>How this server and a user stand with GitHub.</summary>
internal sealed class GitHubStatus(
    VibeworkoutContext db,
    InstallationPolling polling,
    Installations installed,
    RepositoryAccess access,
    IOptions<GitHubOptions> options
)
{
    public async Task<GitHubView> OfAsync(Guid user, CancellationToken cancel)
    {
        var login = await db.GitHubAccounts.Where(a => a.UserId == user).Select(a => a.Login).SingleOrDefaultAsync(cancel);
        var numbers = db.GateRepos.Where(r => r.UserId == user).Select(r => r.GitHubRepositoryId);
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
        return view with { Message = Say(view, asked.Problem) };
    }

    /// <summary>Asks GitHub again where the App is installed.</summary>
    public async Task<Outcome<GitHubView>> RefreshAsync(Guid user, CancellationToken cancel)
    {
        if (!options.Value.HasApp)
        {
            return new Refusal.Conflict("This server is not connected to GitHub; docs/github.md tells how to make the App.");
        }

        access.Forget(user);
        return await polling.AskSoonAsync(cancel) is { } problem ? new Refusal.Conflict(problem.Message) : await OfAsync(user, cancel);
    }

    /// <summary>Asks after one installation that somebody just made; the problem, if there is one.</summary>
    public async Task<string?> LookAtAsync(long installation, CancellationToken cancel) =>
        options.Value.HasApp ? (await installed.RefreshAsync(installation, cancel))?.Message : null;

    private static string Say(GitHubView view, string? problem) =>
        view switch
        {
            { App: false, SignIn: false } =>
                "This server is not connected to GitHub. Repositories there work all the same, with the credentials that git has "
                    + "here; pull requests are not shown. docs/github.md tells how to connect it.",
            { App: true } when problem is not null => problem,
            { App: false } =>
                "People sign in with GitHub here, but the server does not act as an App: GitHub:AppId and its private key are not set.",
            _ when view.Installations.Where(i => i.Suspended).Select(i => i.Account).ToList() is { Count: > 0 } suspended =>
                $"The App is suspended on {string.Join(", ", suspended)}: signals do not go out there. Unsuspend it in the account's "
                    + "settings under Applications.",
            { Installations.Count: 0 } => "The App is not installed for any of your repositories yet.",
            _ => "All is well.",
        };
}
