using System.Collections.Concurrent;

namespace Vibeworkout.Server.Remotes;

/// <summary>
/// Threads for git, which is waited for: a thread of the pool that waits answers nobody, and a handful of repositories would hold up
/// everybody's beats. Reading logs and commits has its turns: few at once for one user, however many repositories they have.
/// </summary>
internal sealed class GitThreads : IDisposable
{
    /// <summary>What one user's repositories may take of the machine; a remote that does not answer holds up one of these.</summary>
    private const int MostOfUser = 2;

    private const int Most = 32;

    private readonly SemaphoreSlim all = new(Most);
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> users = new();

    /// <summary>Does something with git that nobody waits for, when it is its user's turn.</summary>
    public async Task<T> ReadAsync<T>(Guid user, Func<T> work, CancellationToken cancel)
    {
        var own = users.GetOrAdd(user, _ => new SemaphoreSlim(MostOfUser));
        await own.WaitAsync(cancel);
        try
        {
            await all.WaitAsync(cancel);
            try
            {
                return await RunAsync(work);
            }
            finally
            {
                all.Release();
            }
        }
        finally
        {
            own.Release();
        }
    }

    public void Dispose() => all.Dispose();

    /// <summary>Does something with git at once, on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
