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

/// <summary>A pull request that was created, updated or merged during a workout.</summary>
public sealed class SessionPullRequest
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>Its number there.</summary>
    public int Number { get; set; }

    /// <summary>Its title, at most 500 characters.</summary>
    public required string Title { get; set; }

    /// <summary>Where people can read it.</summary>
    public required string Url { get; set; }

    /// <summary><c>open</c>, <c>closed</c> or <c>merged</c>.</summary>
    public required string State { get; set; }

    /// <summary>What happened to it last in the workout: <c>created</c>, <c>updated</c> or <c>merged</c>.</summary>
    public required string Action { get; set; }

    /// <summary>When that was, UTC.</summary>
    public DateTimeOffset At { get; set; }
}
