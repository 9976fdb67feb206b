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

/// <summary>What of it was new.</summary>
/// <param name="Attempts">How many attempts.</param>
/// <param name="Outcomes">How many outcomes.</param>
/// <param name="Oldest">The time of the oldest new attempt; null when there is none.</param>
public readonly record struct StoredToolLines(int Attempts, int Outcomes, DateTimeOffset? Oldest);

/// <summary>
/// Stores lines of tool logs many at a time, each by its id once. An attempt is written as it stays: with the session that it names, if
/// that is one of the repository's owner and uses the repository, and with its outcome; one that was
/// stored before gets an outcome that comes later. A summary counts the attempts of its session from the same commit on. Each database has
/// its own way.
/// </summary>
public interface IToolLogStore
{
    /// <summary>Stores them in one transaction. They are durable when this returns; none is stored when it throws. Nobody else changes what
    /// is stored of this repository's log meanwhile, in whatever instance.</summary>
    Task<StoredToolLines> StoreAsync(NewToolLines lines, CancellationToken cancel);

    /// <summary>Waits until nobody changes what is stored of these repositories' logs, and keeps everybody from it until the transaction of
    /// <paramref name="db"/> ends.</summary>
    Task HoldAsync(VibeworkoutContext db, IEnumerable<Guid> repos, CancellationToken cancel);
}
