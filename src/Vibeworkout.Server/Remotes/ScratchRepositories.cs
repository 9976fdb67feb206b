using Vibeworkout.Git;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Remotes;

/// <summary>The scratch repositories through which refs of gate repos are written and read; one for each gate repo and purpose, so that
/// writing never waits for reading. Their git gets a remote's credentials through its environment.</summary>
internal sealed class ScratchRepositories(DataFolder data)
{
    private readonly GitRunner git = new();

    /// <summary>git without anything of a remote's.</summary>
    public GitRunner Git => git;

    public PrivateRepository ForSignals(Guid repo, Remote remote) => Open($"{repo}.signal.git", remote);

    public PrivateRepository ForStats(Guid repo, Remote remote) =>
        new(Path.Combine(data.Git, $"{repo}.stats.git"), GitFor(remote).InBackground());

    /// <summary>For the commits of a gate repo; its one reader at a time is whoever has its turn.</summary>
    public CommitHistory ForCommits(Guid repo, Remote remote) =>
        new(Path.Combine(data.Git, $"{repo}.commits.git"), GitFor(remote).InBackground());

    /// <summary>For bringing the gate into a repository.</summary>
    public BranchEdit ForEdit(Guid repo, Remote remote) => new(Path.Combine(data.Git, $"{repo}.edit.git"), GitFor(remote));

    /// <summary>For trying a repository out.</summary>
    public PrivateRepository ForTests(Guid repo, Remote remote) => Open($"{repo}.test.git", remote);

    /// <summary>Throws away what lies here of a gate repo.</summary>
    /// <exception cref="IOException">The disk would not let it go.</exception>
    public void Forget(Guid repo)
    {
        foreach (var folder in Directory.EnumerateDirectories(data.Git, $"{repo}.*"))
        {
            Delete(folder);
        }
    }

    /// <summary>Deletes a repository.</summary>
    /// <exception cref="IOException">The disk would not let it go.</exception>
    public static void Delete(string folder)
    {
        foreach (
            var file in Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => File.GetAttributes(f).HasFlag(FileAttributes.ReadOnly))
        )
        {
            File.SetAttributes(file, FileAttributes.Normal); // git's objects are read-only, which Windows would not delete
        }

        Directory.Delete(folder, recursive: true);
    }

    private PrivateRepository Open(string name, Remote remote) => new(Path.Combine(data.Git, name), GitFor(remote));

    private GitRunner GitFor(Remote remote) =>
        remote.IsStrict ? new GitRunner(StrictGit.Environment(remote.Address)).With(remote.GitEnvironment)
        : remote.GitEnvironment.Count == 0 ? git
        : new GitRunner(remote.GitEnvironment);
}
