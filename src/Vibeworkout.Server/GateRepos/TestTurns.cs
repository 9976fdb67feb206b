namespace Vibeworkout.Server.GateRepos;

/// <summary>A repository is tried by one request at a time.</summary>
internal sealed class TestTurns
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, bool> taken = new();

    public bool TryTake(Guid repo) => taken.TryAdd(repo, true);

    public void GiveBack(Guid repo) => taken.TryRemove(repo, out _);
}
