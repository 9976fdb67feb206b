namespace Vibeworkout.Git;

/// <summary>A branch as it was fetched.</summary>
/// <param name="Branch">Its name, without <c>refs/heads/</c>.</param>
/// <param name="Tip">Its newest commit; null in a repository that has none yet.</param>
public sealed record BranchTip(string Branch, string? Tip);
