namespace Vibeworkout.Git;

/// <summary>What fetching one ref came to.</summary>
public abstract record FetchResult
{
    private FetchResult() { }

    /// <summary>The ref points to this commit, whose objects are here now.</summary>
    /// <param name="Oid">The commit.</param>
    public sealed record Found(string Oid) : FetchResult;

    /// <summary>The remote has no such ref.</summary>
    public sealed record Missing : FetchResult;

    /// <summary>It could not be fetched.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : FetchResult;
}
