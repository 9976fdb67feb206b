namespace Vibeworkout.Git;

/// <summary>A file of a commit.</summary>
/// <param name="Oid">git's id of its content.</param>
/// <param name="Size">In bytes.</param>
public readonly record struct StoredFile(string Oid, long Size);
