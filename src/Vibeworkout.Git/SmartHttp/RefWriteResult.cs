namespace Vibeworkout.Git.SmartHttp;

/// <summary>What writing refs came to.</summary>
public abstract record RefWriteResult
{
    private RefWriteResult() { }

    /// <summary>The server gave its word on each ref by itself.</summary>
    /// <param name="Outcomes">By ref, every one that was asked for.</param>
    /// <param name="MovedTo">Where the server says the repository lies now, worth remembering; null when it lies where it was.</param>
    public sealed record Answered(IReadOnlyDictionary<string, RefOutcome> Outcomes, Uri? MovedTo = null) : RefWriteResult;

    /// <summary>The server gave no word about any ref.</summary>
    /// <param name="Kind">Why.</param>
    /// <param name="Message">What happened, what it means and what to do, for people.</param>
    /// <param name="RetryAfter">How long the server asks to be left alone; null when it did not say.</param>
    public sealed record Failed(RefFailure Kind, string Message, TimeSpan? RetryAfter = null) : RefWriteResult;
}
