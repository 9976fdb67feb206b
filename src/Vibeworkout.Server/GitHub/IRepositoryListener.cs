namespace Vibeworkout.Server.GitHub;

/// <summary>Who wants to know that a repository changed at GitHub.</summary>
internal interface IRepositoryListener
{
    /// <summary>Something was pushed there, or a pull request changed.</summary>
    /// <param name="repository">GitHub's number of it.</param>
    /// <param name="cancel">The server stops.</param>
    Task ChangedAsync(long repository, CancellationToken cancel);
}
