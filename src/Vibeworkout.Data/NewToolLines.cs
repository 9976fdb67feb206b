namespace Vibeworkout.Data;

/// <summary>Lines of a repository's tool log that are stored together.</summary>
/// <param name="RepoId">The repository.</param>
/// <param name="Attempts">Attempts as their lines tell them; session and outcome are found by the store.</param>
/// <param name="Outcomes">Outcomes.</param>
/// <param name="Files">Files of which these are the last lines: with them they are read.</param>
/// <param name="At">When they were read.</param>
public sealed record NewToolLines(
    Guid RepoId,
    IReadOnlyList<ToolAttempt> Attempts,
    IReadOnlyList<ToolOutcome> Outcomes,
    IReadOnlyList<StatsFile> Files,
    DateTimeOffset At
);
