namespace Vibeworkout.Server.Ingest;

/// <summary>Does the same for many, a few at once: a user may have hundreds of repositories, and the database is for everybody.</summary>
internal static class SideBySide
{
    private const int AtOnce = 4;

    /// <summary>What each came to, in their order.</summary>
    public static async Task<IReadOnlyList<TTo>> AllAsync<TFrom, TTo>(
        IEnumerable<TFrom> all,
        Func<TFrom, Task<TTo>> work,
        CancellationToken cancel
    )
    {
        var items = all.ToList();
        var done = new TTo[items.Count];
        await Parallel.ForEachAsync(
            items.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (item, _) => done[item.Index] = await work(item.Item)
        );
        return done;
    }
}
