namespace Vibeworkout.Git.SmartHttp;

/// <summary>One file that becomes the whole content of one hidden ref: a commit without parents, by vibeworkout itself.</summary>
/// <param name="Ref">The full name, below <c>refs/vibeworkout/</c>, in printable ASCII.</param>
/// <param name="File">The file's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first a letter or digit.</param>
/// <param name="Content">Its bytes, at most <see cref="RefWriter.MaxContent"/>.</param>
/// <param name="Message">The commit's message, at most 1,000 characters.</param>
/// <param name="At">The commit's time; git keeps whole seconds from 1970 on.</param>
/// <param name="Old">The commit that the ref must point to, 40 hex digits; null when the ref must not exist yet. A
/// <see cref="RefPublisher"/> fills it in.</param>
public sealed record RefWrite(string Ref, string File, ReadOnlyMemory<byte> Content, string Message, DateTimeOffset At, string? Old = null);

/// <summary>What became of one ref.</summary>
public abstract record RefOutcome
{
    private RefOutcome() { }

    /// <summary>The ref points to the new commit.</summary>
    /// <param name="Oid">The commit.</param>
    public sealed record Done(string Oid) : RefOutcome;

    /// <summary>The ref does not point to where it was thought to: somebody else wrote it. It was left alone.</summary>
    /// <param name="Why">The server's words.</param>
    public sealed record Stale(string Why) : RefOutcome;

    /// <summary>The ref may not be written, so trying again does not help: it is protected, a hook declined it, or it was not fit to be
    /// sent.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Refused(string Why) : RefOutcome;
}

/// <summary>Why a server gave no word about any ref.</summary>
public enum RefFailure
{
    /// <summary>The address is none of a repository over http or https.</summary>
    InvalidRemote,

    /// <summary>The server wants a name and password or a token, or refused those it got. Nothing was written.</summary>
    Unauthorized,

    /// <summary>The credentials are good but may not do this. Nothing was written.</summary>
    Forbidden,

    /// <summary>Too many requests. Nothing was written.</summary>
    RateLimited,

    /// <summary>There is no such repository, or the credentials may not see it.</summary>
    NotFound,

    /// <summary>The address leads to another server, where credentials are not taken to.</summary>
    MovedElsewhere,

    /// <summary>The server failed.</summary>
    ServerError,

    /// <summary>There was no connection, or it was cut: then the write may have arrived.</summary>
    Unreachable,

    /// <summary>It took longer than allowed; the write may have arrived.</summary>
    TimedOut,

    /// <summary>What answers there is no git server that speaks smart HTTP.</summary>
    NotSmartHttp,

    /// <summary>A git server's answer that cannot be read; the write may have arrived.</summary>
    Garbled,

    /// <summary>The repository names its objects by SHA-256; git itself can write to it.</summary>
    OtherObjectFormat,

    /// <summary>The request is larger than the server takes, or its answer larger than is read.</summary>
    TooLarge,
}

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
