namespace Vibeworkout.Server.GitHub;

internal sealed record GitHubActor(string? Name, string? Email);
