namespace Vibeworkout.Git;

/// <summary>What commits changed.</summary>
/// <param name="Files">By commit. A merge, which has no lines of its own, has none.</param>
/// <param name="Problem">Why some of the commits asked for are not among them; null when all are.</param>
public sealed record ChangedLines(IReadOnlyDictionary<string, IReadOnlyList<ChangedFile>> Files, GitProblem? Problem);
