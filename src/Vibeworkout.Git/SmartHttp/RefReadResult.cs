namespace Vibeworkout.Git.SmartHttp;

/// <summary>What asking for refs came to.</summary>
public abstract record RefReadResult
{
    private RefReadResult() { }

    /// <summary>The server answered.</summary>
    /// <param name="Oids">The refs that it has of those asked for, by name.</param>
    /// <param name="MovedTo">Where the server says the repository lies now; null when it lies where it was.</param>
    public sealed record Listed(IReadOnlyDictionary<string, string> Oids, Uri? MovedTo = null) : RefReadResult;

    /// <summary>It could not be asked.</summary>
    /// <param name="Kind">Why.</param>
    /// <param name="Message">What happened, what it means and what to do, for people.</param>
    /// <param name="RetryAfter">How long the server asks to be left alone; null when it did not say.</param>
    public sealed record Failed(RefFailure Kind, string Message, TimeSpan? RetryAfter = null) : RefReadResult;
}
