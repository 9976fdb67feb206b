namespace Vibeworkout.Testing.GitHub;

/// <summary>A pull request between two branches of one repository.</summary>
public sealed class PullRequest
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public required Account Author { get; init; }

    public required string Title { get; set; }

    public string? Body { get; set; }

    public required string Head { get; init; }

    public required string Base { get; init; }

    public required string HeadOid { get; set; }

    public required string BaseOid { get; set; }

    public bool IsDraft { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? MergedAt { get; set; }

    public string? MergeOid { get; set; }

    public bool IsOpen => ClosedAt is null;
}
