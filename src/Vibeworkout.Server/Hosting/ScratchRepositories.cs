using System.Collections.Concurrent;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Hosting;

/// <summary>The scratch repositories through which refs of gate repos are written and read; one for each gate repo and purpose, so that writing never waits for reading.</summary>
internal sealed class ScratchRepositories(DataFolder data)
{
    private readonly GitRunner git = new();
    private readonly ConcurrentDictionary<string, PrivateRepository> open = new();

    public PrivateRepository ForSignals(Guid repo) => Open($"{repo}.signal.git");

    public PrivateRepository ForStats(Guid repo) => Open($"{repo}.stats.git");

    private PrivateRepository Open(string name) => open.GetOrAdd(name, n => new PrivateRepository(Path.Combine(data.Git, n), git));
}
