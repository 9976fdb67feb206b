namespace Vibeworkout.Git;

/// <summary>How a remote, or git on its behalf, turned one ref down.</summary>
internal enum Rejection
{
    /// <summary>It was not about the ref.</summary>
    None,

    /// <summary>The ref is not where it was: the lease does not hold.</summary>
    Stale,

    /// <summary>Only fast-forwards are taken.</summary>
    NonFastForward,

    /// <summary>A hook or a rule of the remote's forbids it.</summary>
    ByPolicy,

    /// <summary>The remote could not do it, for whatever reason: a race is one of them.</summary>
    CouldNotUpdate,
}
