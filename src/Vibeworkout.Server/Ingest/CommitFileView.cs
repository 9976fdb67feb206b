namespace Vibeworkout.Server.Ingest;

/// <summary>A file that a commit changed. Lines are null for a binary file.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines deleted.</param>
internal sealed record CommitFileView(string Path, int? Additions, int? Deletions);
