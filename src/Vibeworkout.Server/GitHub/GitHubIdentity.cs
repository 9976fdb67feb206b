namespace Vibeworkout.Server.GitHub;

/// <summary>Who somebody is at GitHub.</summary>
internal sealed record GitHubIdentity(long Id, string Login);
