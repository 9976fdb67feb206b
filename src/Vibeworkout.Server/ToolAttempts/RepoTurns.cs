using System.Collections.Concurrent;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>Who reads a repository, or throws away what was read of it, does it alone.</summary>
internal sealed class RepoTurns
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>Waits for a repository's turn; disposing the answer gives it back.</summary>
    public async Task<IDisposable> TakeAsync(Guid repo, CancellationToken cancel)
    {
        var turn = turns.GetOrAdd(repo, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
