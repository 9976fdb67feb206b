namespace Vibeworkout.Server.GitHub;

/// <summary>What happened in a repository in a time.</summary>
/// <param name="Commits">On any branch, each once.</param>
/// <param name="Pulls">Updated since the time's beginning, newest first.</param>
internal sealed record GitHubActivity(IReadOnlyList<GitHubCommit> Commits, IReadOnlyList<GitHubPull> Pulls);
