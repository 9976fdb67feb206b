namespace Vibeworkout.Server.Ingest;

/// <summary>Which commits of a repository are wanted.</summary>
/// <param name="Session">The workout.</param>
/// <param name="From">Committed at this time or later…</param>
/// <param name="To">…and not later than this, or marked with the workout's id.</param>
/// <param name="Stored">The workout's commits that are stored already, with their files.</param>
/// <param name="Elsewhere">Commits of the repository that belong to another workout.</param>
/// <param name="Others">Other workouts that may have been running at a commit's time: from when to when.</param>
/// <param name="Own">When this one was.</param>
/// <param name="Most">How many more there may be.</param>
/// <param name="SeenAt">How the branches were when everything was last read; null when it never was.</param>
internal sealed record WantedCommits(
    Guid Session,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlySet<string> Stored,
    IReadOnlySet<string> Elsewhere,
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Others,
    (DateTimeOffset From, DateTimeOffset To) Own,
    int Most,
    string? SeenAt
);
