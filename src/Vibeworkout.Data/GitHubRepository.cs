namespace Vibeworkout.Data;

/// <summary>A repository that an installation reaches.</summary>
public sealed class GitHubRepository
{
    /// <summary>GitHub's number of it: stays through renames and transfers.</summary>
    public long Id { get; set; }

    /// <summary>The installation that reaches it; null when none does any more.</summary>
    public long? InstallationId { get; set; }

    /// <summary><c>owner/name</c>, as last seen.</summary>
    public required string FullName { get; set; }

    /// <summary>Whether only some people may read it.</summary>
    public bool Private { get; set; }

    /// <summary>When it was deleted, or taken out of the installation; null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>When GitHub last told of it.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
