namespace Vibeworkout.Server.GitHub;

/// <summary>A commit as GitHub tells it. Texts are whatever their writer put there.</summary>
internal sealed record GitHubCommit(
    string Oid,
    string Message,
    DateTimeOffset CommittedDate,
    DateTimeOffset AuthoredDate,
    int Additions,
    int Deletions,
    int? ChangedFilesIfAvailable,
    string Url,
    GitHubActor? Author,
    ParentCount? Parents
);
