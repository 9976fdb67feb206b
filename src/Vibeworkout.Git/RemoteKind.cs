namespace Vibeworkout.Git;

/// <summary>How a remote is reached.</summary>
public enum RemoteKind
{
    /// <summary>Over http, https or ftp.</summary>
    Http,

    /// <summary>By ssh.</summary>
    Ssh,

    /// <summary>By git's own protocol.</summary>
    Git,

    /// <summary>A path on this machine.</summary>
    File,

    /// <summary>By a program of its own (<c>git-remote-…</c>).</summary>
    Helper,
}
