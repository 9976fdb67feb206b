namespace Vibeworkout.Data;

/// <summary>A file that a commit changed.</summary>
public sealed class SessionCommitFile
{
    /// <summary>The commit's session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The commit's repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The commit.</summary>
    public required string Sha { get; set; }

    /// <summary>The file's path in the repository.</summary>
    public required string Path { get; set; }

    /// <summary>Lines added; null for a binary file.</summary>
    public int? Additions { get; set; }

    /// <summary>Lines deleted; null for a binary file.</summary>
    public int? Deletions { get; set; }
}
