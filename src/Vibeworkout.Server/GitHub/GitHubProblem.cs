namespace Vibeworkout.Server.GitHub;

/// <summary>Why GitHub did not do what was asked.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Message">The same in words: what happened, what it means, what to do.</param>
/// <param name="RetryAt">From when on it may be asked again, where GitHub said so.</param>
internal sealed record GitHubProblem(GitHubFailure Failure, string Message, DateTimeOffset? RetryAt = null);
