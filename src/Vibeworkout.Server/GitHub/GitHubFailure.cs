namespace Vibeworkout.Server.GitHub;

/// <summary>Why GitHub did not do what was asked.</summary>
internal enum GitHubFailure
{
    /// <summary>It could not be reached, or did not answer in time.</summary>
    Unreachable,

    /// <summary>The token is not, or no longer, good.</summary>
    Unauthorized,

    /// <summary>The token may not do that.</summary>
    Forbidden,

    /// <summary>Too much was asked; there is a time from which on it may be asked again.</summary>
    Limited,

    /// <summary>There is no such thing, or the token may not see it.</summary>
    NotFound,

    /// <summary>What was sent is refused.</summary>
    Invalid,

    /// <summary>GitHub itself is in trouble.</summary>
    ServerError,

    /// <summary>The App is not installed there.</summary>
    NotInstalled,

    /// <summary>The App's installation is suspended.</summary>
    Suspended,
}
