namespace Vibeworkout.Git;

/// <summary>A file that a commit changed; a renamed one has its new path.</summary>
/// <param name="Path">Its path, as bytes of UTF-8 read as text.</param>
/// <param name="Additions">Lines added; null for a binary file.</param>
/// <param name="Deletions">Lines deleted; null for a binary file.</param>
public sealed record ChangedFile(string Path, int? Additions, int? Deletions);
