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

/// <summary>Why GitHub did not do what was asked.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Message">The same in words: what happened, what it means, what to do.</param>
/// <param name="RetryAt">From when on it may be asked again, where GitHub said so.</param>
internal sealed record GitHubProblem(GitHubFailure Failure, string Message, DateTimeOffset? RetryAt = null);

/// <summary>An answer of GitHub, or why there is none.</summary>
internal readonly record struct GitHubResult<T>(T? Value, GitHubProblem? Problem)
    where T : class
{
    public static implicit operator GitHubResult<T>(T value) => new(value, null);

    public static implicit operator GitHubResult<T>(GitHubProblem problem) => new(null, problem);
}
