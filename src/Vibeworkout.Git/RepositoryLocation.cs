namespace Vibeworkout.Git;

/// <summary>Where a git repository lies, found without starting git: the hook runs on every tool call. All paths are real ones.</summary>
/// <param name="WorkTree">The root of the work tree: the folder that holds <c>.git</c>.</param>
/// <param name="GitDir">This work tree's own git directory.</param>
/// <param name="CommonDir">The directory all its work trees share; state belongs here.</param>
public sealed record RepositoryLocation(string WorkTree, string GitDir, string CommonDir)
{
    /// <summary>
    /// Walks up from <paramref name="start"/> to the first folder whose <c>.git</c> is a repository. Null when there is none, or a
    /// <c>.git</c> on the way leads nowhere.
    /// </summary>
    public static RepositoryLocation? Find(string start)
    {
        if (start.Length == 0 || start.Contains('\0'))
        {
            return null;
        }

        for (var folder = RealPath.Of(Path.GetFullPath(start)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (DotGit.Look(folder) is var found and not DotGit.Absent)
            {
                return (found as DotGit.Repository)?.Location;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the repository itself knows this work tree as a linked one; a <c>.git</c> file that merely names the repository does not
    /// make it one.
    /// </summary>
    public bool IsLinkedWorkTree()
    {
        try
        {
            var back = Path.Combine(GitDir, "gitdir");
            return GitDir != CommonDir
                && File.Exists(back)
                && RealPath.Of(Path.Combine(GitDir, File.ReadAllText(back).Trim())) == Path.Combine(WorkTree, ".git");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
