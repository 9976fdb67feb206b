namespace Vibeworkout.Git;

/// <summary>A commit as git tells it. Texts are whatever their writer put there.</summary>
/// <param name="Oid">git's id of it.</param>
/// <param name="CommittedAt">When it was committed, by its committer's clock, to the second.</param>
/// <param name="AuthoredAt">When it was written first; an amended or rebased commit keeps that.</param>
/// <param name="AuthorName">Who wrote it.</param>
/// <param name="AuthorEmail">The same, as an address.</param>
/// <param name="Message">The whole message.</param>
public sealed record HistoryCommit(
    string Oid,
    DateTimeOffset CommittedAt,
    DateTimeOffset AuthoredAt,
    string AuthorName,
    string AuthorEmail,
    string Message
);
