namespace Vibeworkout.Server.GitHub;

/// <summary>A pull request as GitHub tells it.</summary>
internal sealed record GitHubPull(
    int Number,
    string Title,
    string Url,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? MergedAt,
    DateTimeOffset? ClosedAt
);
