namespace Vibeworkout.Git;

/// <summary>Where a git repository lies, found without starting git: the hook runs on every tool call.</summary>
/// <param name="WorkTree">The root of the work tree: the folder that holds <c>.git</c>.</param>
/// <param name="GitDir">This work tree's own git directory.</param>
/// <param name="CommonDir">The directory all its work trees share; state belongs here.</param>
public sealed record RepositoryLocation(string WorkTree, string GitDir, string CommonDir)
{
    /// <summary>Walks up from <paramref name="start"/> to the first folder with a <c>.git</c>, which is a folder, or a file in worktrees and submodules. Null when there is none, or it leads nowhere.</summary>
    public static RepositoryLocation? Find(string start)
    {
        try
        {
            for (var folder = new DirectoryInfo(Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
            {
                var dotGit = Path.Combine(folder.FullName, ".git");
                var gitDir = Directory.Exists(dotGit) ? dotGit : File.Exists(dotGit) ? ReadGitFile(dotGit) : null;
                if (gitDir is not null && File.Exists(Path.Combine(gitDir, "HEAD")))
                {
                    return new(folder.FullName, gitDir, ReadCommonDir(gitDir));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // a path that cannot be walked holds no repository we could gate
        }

        return null;
    }

    private static string? ReadGitFile(string file)
    {
        const string Prefix = "gitdir:";
        var text = File.ReadAllText(file).Trim();
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? Path.GetFullPath(text[Prefix.Length..].Trim(), Path.GetDirectoryName(file)!) : null;
    }

    private static string ReadCommonDir(string gitDir)
    {
        var file = Path.Combine(gitDir, "commondir");
        return File.Exists(file) ? Path.GetFullPath(File.ReadAllText(file).Trim(), gitDir) : gitDir;
    }
}
