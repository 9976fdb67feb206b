namespace Vibeworkout.Server.Sessions;

/// <summary>How far reading the tool log has come.</summary>
/// <param name="State"><c>complete</c> when every repository was read after the stop, <c>pending</c> while more may come.</param>
/// <param name="Attempts">Attempts of this session so far.</param>
/// <param name="Commits">Commits found.</param>
/// <param name="PullRequests">Pull requests found.</param>
/// <param name="SkippedLines">Lines in the repositories' logs that are no events.</param>
/// <param name="RefusedFiles">Files of these logs that no sync can have written, and that were therefore not read, or not to the
/// end.</param>
/// <param name="Error">What could not be read and why, in words: the last read failed, or files were refused.</param>
/// <param name="NextAt">When it is read next; null when that is over.</param>
/// <param name="Reading">Whether it is being read just now.</param>
/// <param name="Failures">How many reads in a row failed; each makes the wait for the next longer.</param>
internal sealed record IngestView(
    string State,
    int Attempts,
    int Commits,
    int PullRequests,
    int SkippedLines,
    int RefusedFiles,
    string? Error,
    DateTimeOffset? NextAt,
    bool Reading,
    int Failures
);
