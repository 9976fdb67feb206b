namespace Vibeworkout.Server.GitHub;

/// <summary>What a token is for: it gets these permissions and no others.</summary>
internal enum GitHubAccess
{
    /// <summary>Which repositories there are; good for all of the installation's.</summary>
    Listing,

    /// <summary>Signals out, log and commits in, pull requests read; for one repository.</summary>
    Daily,

    /// <summary>The gate brought into a repository, by a commit or a pull request; for one repository.</summary>
    Bootstrap,
}
