namespace Vibeworkout.Server.Ingest;

/// <summary>A file that a commit changed. Lines are null for a binary file.</summary>
internal sealed record CommitFileView(string Path, int? Additions, int? Deletions);
