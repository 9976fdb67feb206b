using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

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
