namespace Vibeworkout.Data;

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
