namespace Vibeworkout.Git.SmartHttp;

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
