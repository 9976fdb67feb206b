using Vibeworkout.Server.GitHub;

namespace Vibeworkout.Server.Accounts;

/// <summary>Ends a user's sign-ins, here and at GitHub.</summary>
internal sealed class AccountService(Revocations revocations, GitHubUserTokens gitHub, RepositoryAccess access, AuditLog audit)
{
    /// <summary>Ends the user's sign-in in every browser, and every device's too where that is wanted.</summary>
    public async Task<SignedOutEverywhere> SignOutEverywhereAsync(Guid user, bool revokeTokens, CancellationToken cancel)
    {
        var revoked = await revocations.EndAllAsync(user, revokeTokens, cancel);
        await audit.RecordAsync("sign_out.everywhere", revoked > 0 ? $"{revoked} tokens revoked" : null);
        return new(revoked);
    }

    /// <summary>Gives the user's token back to GitHub.</summary>
    public async Task DisconnectGitHubAsync(Guid user, CancellationToken cancel)
    {
        await gitHub.ForgetAsync(user, cancel);
        access.Forget(user);
        await audit.RecordAsync("github.disconnected");
    }
}
