using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>A commit made during a workout.</summary>
/// <param name="RepoId">The gate repo it was found in.</param>
/// <param name="Sha">Its hash.</param>
/// <param name="Title">The first line of its message.</param>
/// <param name="AuthorName">Who made it, as git has it.</param>
/// <param name="CommittedAt">When it was made.</param>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines deleted.</param>
/// <param name="ChangedFiles">How many files it changed.</param>
/// <param name="Url">Its page at GitHub; null elsewhere.</param>
/// <param name="Files">The files it changed, by path.</param>
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
