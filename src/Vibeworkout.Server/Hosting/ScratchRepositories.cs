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

    /// <summary>For the commits of a gate repo; its one reader at a time is whoever has its turn.</summary>
    public CommitHistory ForCommits(Guid repo) => new(Path.Combine(data.Git, $"{repo}.commits.git"), git);

    /// <summary>For trying a repository out.</summary>
    public PrivateRepository ForTests(Guid repo) => Open($"{repo}.test.git");

    /// <summary>Throws away what lies here of a gate repo.</summary>
    /// <exception cref="IOException">The disk would not let it go.</exception>
    public void Forget(Guid repo)
    {
        foreach (var folder in Directory.EnumerateDirectories(data.Git, $"{repo}.*"))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => File.GetAttributes(f).HasFlag(FileAttributes.ReadOnly)))
            {
                File.SetAttributes(file, FileAttributes.Normal); // git's objects are read-only, which Windows would not delete
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private PrivateRepository Open(string name) => open.GetOrAdd(name, n => new PrivateRepository(Path.Combine(data.Git, n), git));
}
