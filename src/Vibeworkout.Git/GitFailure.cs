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
