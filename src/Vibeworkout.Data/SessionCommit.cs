namespace Vibeworkout.Data;

/// <summary>A commit made during a workout, on any branch of one of its repositories.</summary>
public sealed class SessionCommit
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>git's id of it, 40 or 64 hex digits.</summary>
    public required string Sha { get; set; }

    /// <summary>The first line of its message, at most 500 characters.</summary>
    public required string Title { get; set; }

    /// <summary>Who wrote it, as the commit says.</summary>
    public required string AuthorName { get; set; }

    /// <summary>When it was committed, UTC.</summary>
    public DateTimeOffset CommittedAt { get; set; }

    /// <summary>Lines added.</summary>
    public int Additions { get; set; }

    /// <summary>Lines deleted.</summary>
    public int Deletions { get; set; }

    /// <summary>Files changed.</summary>
    public int ChangedFiles { get; set; }

    /// <summary>Where people can read it; null when the remote has no pages.</summary>
    public string? Url { get; set; }

    /// <summary>The files it changed.</summary>
    public List<SessionCommitFile> Files { get; } = [];
}
