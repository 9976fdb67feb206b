using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>A file that a commit changed. Lines are null for a binary file.</summary>
internal sealed record CommitFileView(string Path, int? Additions, int? Deletions);

/// <summary>A commit made during a workout.</summary>
internal sealed record CommitView(
    Guid RepoId,
    string Sha,
    string Title,
    string AuthorName,
    DateTimeOffset CommittedAt,
    int Additions,
    int Deletions,
    int ChangedFiles,
    string? Url,
    IReadOnlyList<CommitFileView> Files
)
{
    public static CommitView Of(SessionCommit c) =>
        new(
            c.RepoId,
            c.Sha,
            c.Title,
            c.AuthorName,
            c.CommittedAt,
            c.Additions,
            c.Deletions,
            c.ChangedFiles,
            c.Url,
            [.. c.Files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new CommitFileView(f.Path, f.Additions, f.Deletions))]
        );
}

/// <summary>A pull request that was created, updated or merged during a workout.</summary>
internal sealed record PullRequestView(Guid RepoId, int Number, string Title, string Url, string State, string Action, DateTimeOffset At)
{
    public static PullRequestView Of(SessionPullRequest p) => new(p.RepoId, p.Number, p.Title, p.Url, p.State, p.Action, p.At);
}
