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

    /// <summary>Removes what was kept for a gate repo that is gone. A folder that cannot be removed now stays, unused.</summary>
    public void Forget(Guid repo)
    {
        foreach (var name in (string[])[$"{repo}.signal.git", $"{repo}.stats.git"])
        {
            open.TryRemove(name, out _);
            try
            {
                Directory.Delete(Path.Combine(data.Git, name), recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // never made, or in use this moment
            }
        }
    }

    private PrivateRepository Open(string name) => open.GetOrAdd(name, n => new PrivateRepository(Path.Combine(data.Git, n), git));
}
