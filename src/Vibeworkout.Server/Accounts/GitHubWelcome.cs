using Microsoft.Extensions.Options;
using Vibeworkout.Server.GitHub;

namespace Vibeworkout.Server.Accounts;

/// <summary>Lets somebody in whom GitHub has named.</summary>
internal sealed class GitHubWelcome(
    AccountLinks accounts,
    GitHubUserTokens tokens,
    RepositoryAccess access,
    AuditLog audit,
    IOptions<GitHubOptions> options
)
{
    public const string NotAllowed = "not_allowed";
    public const string Taken = "taken";

    /// <summary>The user, or why not: <see cref="NotAllowed"/> or <see cref="Taken"/>.</summary>
    public async Task<(Guid? User, string? Problem)> AdmitAsync(
        GitHubIdentity who,
        OAuthAnswer answer,
        Guid? connects,
        CancellationToken cancel
    )
    {
        if (options.Value.AllowedLogins is { Length: > 0 } allowed && !allowed.Contains(who.Login, StringComparer.OrdinalIgnoreCase))
        {
            return (null, NotAllowed);
        }

        if (await accounts.OfGitHubAsync(who, connects, cancel) is not AccountResult.Found found)
        {
            return (null, Taken);
        }

        await tokens.KeepAsync(found.User, answer, cancel);
        access.Forget(found.User);
        await audit.RecordAsync(connects is null ? "sign_in.github" : "github.connected", who.Login, found.User);
        return (found.User, null);
    }
}
