namespace Vibeworkout.Server.Remotes;

/// <summary>What a remote is reached for; credentials that can be less get no more than that.</summary>
internal enum RemotePurpose
{
    /// <summary>Signals out, log and commits in.</summary>
    Daily,

    /// <summary>The gate brought into the repository, by a commit or a pull request.</summary>
    Bootstrap,
}
