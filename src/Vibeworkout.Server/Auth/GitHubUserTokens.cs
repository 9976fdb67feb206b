namespace Vibeworkout.Server.Auth;

internal sealed class GitHubUserTokens(TimeProvider time)
{
    public Task<string?> OfAsync(Guid user) => Task.FromResult(time.GetUtcNow() > DateTimeOffset.MaxValue ? user.ToString() : null);
}
