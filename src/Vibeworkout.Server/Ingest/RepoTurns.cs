using System.Collections.Concurrent;

namespace Vibeworkout.Server.Ingest;

/// <summary>Who reads a part of a repository, or throws away what was read of it, does it alone.</summary>
internal sealed class RepoTurns
{
    private readonly ConcurrentDictionary<(Guid, RepoPart), SemaphoreSlim> turns = new();

    /// <summary>Waits for a turn; disposing the answer gives it back. Who takes several takes them by repository, then by part.</summary>
    public async Task<IDisposable> TakeAsync(Guid repo, RepoPart part, CancellationToken cancel)
    {
        var turn = turns.GetOrAdd((repo, part), _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
