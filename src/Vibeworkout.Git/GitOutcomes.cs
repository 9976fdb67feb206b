namespace Vibeworkout.Git;

/// <summary>Why git could not do what was asked of a remote.</summary>
public enum GitFailure
{
    /// <summary>The remote could not be reached.</summary>
    Offline,

    /// <summary>The remote wants a name and password, or refused those it got.</summary>
    AuthenticationNeeded,

    /// <summary>The remote answered no.</summary>
    Refused,

    /// <summary>The remote takes fast-forwards only.</summary>
    NonFastForward,

    /// <summary>It took longer than allowed.</summary>
    TimedOut,

    /// <summary>The repository belongs to another user of this machine, so git will not work in it.</summary>
    UnsafeRepository,

    /// <summary>There is no git on the PATH.</summary>
    GitMissing,

    /// <summary>The remote's name or URL is not one that may be used.</summary>
    InvalidRemote,

    /// <summary>There is no repository at the remote's address, as far as this user may see.</summary>
    NoSuchRepository,

    /// <summary>The remote broke off, or sent what git could not read.</summary>
    RemoteDamaged,

    /// <summary>It is far larger than it may be.</summary>
    TooLarge,

    /// <summary>This machine's disk is full, or may not be written to.</summary>
    LocalDisk,

    /// <summary>The user's settings for git have changed in a way that only they may accept.</summary>
    ConfigChanged,

    /// <summary>Anything else; the message is git's.</summary>
    Other,
}

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

/// <summary>What asking a remote for its refs came to.</summary>
public abstract record RemoteRefs
{
    private RemoteRefs() { }

    /// <summary>The remote answered.</summary>
    /// <param name="Oids">The refs that it has of those asked for, by name.</param>
    public sealed record Listed(IReadOnlyDictionary<string, string> Oids) : RemoteRefs;

    /// <summary>It could not be asked.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : RemoteRefs;
}

/// <summary>What pushing one ref came to.</summary>
public abstract record PushResult
{
    private PushResult() { }

    /// <summary>The remote has it.</summary>
    public sealed record Done : PushResult;

    /// <summary>The ref has moved since it was read: somebody else was faster.</summary>
    public sealed record LeaseRefused : PushResult;

    /// <summary>It was not pushed, or nobody knows.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : PushResult;
}
