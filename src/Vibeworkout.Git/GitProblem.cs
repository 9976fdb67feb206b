namespace Vibeworkout.Git;

/// <summary>What went wrong between us, git and a remote.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Message">The same in one sentence for people.</param>
public sealed record GitProblem(GitFailure Failure, string Message);
