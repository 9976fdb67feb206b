namespace Vibeworkout.Git;

/// <summary>Commits, newest first.</summary>
/// <param name="Commits">Those found.</param>
/// <param name="More">There are more than were asked for.</param>
/// <param name="Problem">Why there are none; null when git could tell.</param>
public sealed record CommitList(IReadOnlyList<HistoryCommit> Commits, bool More, GitProblem? Problem);
