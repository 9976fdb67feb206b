namespace Vibeworkout.Server.GitHub;

/// <summary>An answer of GitHub, or why there is none.</summary>
internal readonly record struct GitHubResult<T>(T? Value, GitHubProblem? Problem)
    where T : class
{
    public static implicit operator GitHubResult<T>(T value) => new(value, null);

    public static implicit operator GitHubResult<T>(GitHubProblem problem) => new(null, problem);
}
