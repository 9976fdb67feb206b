namespace Vibeworkout.Server.GitHub;

/// <summary>An account or organisation, as GitHub tells of it.</summary>
internal sealed record AccountDto(long Id, string Login, string? Type);

/// <summary>An installation, as GitHub tells of it.</summary>
internal sealed record InstallationDto(long Id, AccountDto? Account, string? RepositorySelection, DateTimeOffset? SuspendedAt);

/// <summary>A repository, as GitHub tells of it; webhooks leave most of it out.</summary>
internal sealed record RepositoryDto(
    long Id,
    string FullName,
    bool Private,
    string? CloneUrl,
    string? HtmlUrl,
    string? DefaultBranch,
    bool? Archived,
    RepositoryPermissions? Permissions
);

/// <summary>What whoever asks may do in a repository.</summary>
internal sealed record RepositoryPermissions(bool Pull, bool Push, bool? Admin);

internal sealed record RepositoryPage(IReadOnlyList<RepositoryDto> Repositories);

internal sealed record PullRequestDto(int Number, string HtmlUrl, string State);
