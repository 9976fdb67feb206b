using System.Collections.Immutable;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A repository: what GitHub knows of it, and the bare one that holds its objects and refs.</summary>
public sealed class Repository
{
    public required long Id { get; init; }

    public required Account Owner { get; set; }

    public required string Name { get; set; }

    public required BareRepository Git { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsPrivate { get; set; }

    public bool IsTemplate { get; set; }

    public string? Description { get; set; }

    public string DefaultBranch { get; set; } = "main";

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? PushedAt { get; set; }

    /// <summary>Users that may do more than their being owner or member lets them, by id.</summary>
    public ImmutableDictionary<long, Level> Collaborators { get; set; } = ImmutableDictionary<long, Level>.Empty;

    /// <summary>Whether an answer about it leaves out what the caller may do there, which GitHub's description lets it.</summary>
    public bool TellsNoRights { get; set; }

    public ImmutableList<PullRequest> PullRequests { get; set; } = [];

    public string FullName => $"{Owner.Login}/{Name}";

    public override string ToString() => FullName;
}
