using System.Text;

namespace Vibeworkout.Git;

/// <summary>What a folder's <c>.git</c> is, read by file-system calls alone and judged as git judges it.</summary>
public abstract record DotGit
{
    private const string Name = ".git";
    private const int MaxGitFile = 1024 * 1024; // as git
    private const int HeadLength = 256; // as git

    private DotGit() { }

    /// <summary>There is none, or a folder that git does not take for a repository: git looks further up.</summary>
    /// <param name="What">Which of the two, to follow "its .git …".</param>
    public sealed record Absent(string What) : DotGit;

    /// <summary>A repository.</summary>
    public sealed record Repository(RepositoryLocation Location) : DotGit;

    /// <summary>A <c>.git</c> that leads nowhere, or that nobody may look into: which repository this is cannot be told.</summary>
    /// <param name="What">What is wrong, to follow "its .git …".</param>
    /// <param name="Candidates">The git directories that it may have led to, by real path.</param>
    /// <param name="Reachable">Of these, the common git directory that is there, as the folder's repository; null when there is
    /// none.</param>
    public sealed record Broken(string What, IReadOnlyList<string> Candidates, RepositoryLocation? Reachable) : DotGit;

    /// <summary>Looks at the <c>.git</c> of <paramref name="folder"/>, a real path. Never throws for what it finds there.</summary>
    public static DotGit Look(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            var there = new FileInfo(path).Attributes; // -1 where nothing is: unlike File.GetAttributes it throws only for what may not be seen
            return (int)there == -1 ? new Absent("is not there")
                : there.HasFlag(FileAttributes.Directory) ? LookIntoFolder(folder, path)
                : LookIntoFile(folder, path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Lost(folder, e is UnauthorizedAccessException ? "may not be read by this user" : "cannot be read", [path]);
        }
    }

    private static DotGit LookIntoFolder(string folder, string path)
    {
        if (ReadCommonDir(path) is { } elsewhere)
        {
            const string What = "is a folder with a file \"commondir\" in it, which git puts into linked work trees' directories only";
            return Lost(folder, What, [RealPath.Of(path), elsewhere]);
        }

        return IsGitDirectory(path, path)
            ? new Repository(new(folder, path, RealPath.Of(path)))
            : new Absent("is a folder that git does not take for a repository");
    }

    private static DotGit LookIntoFile(string folder, string path)
    {
        const string Prefix = "gitdir:";
        var text = new FileInfo(path) is { Exists: true, Length: > 0 and <= MaxGitFile } ? File.ReadAllText(path).Trim() : "";
        var named = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Trim() : "";
        if (named.Length == 0 || named.Contains('\0'))
        {
            var link = new FileInfo(path).LinkTarget;
            return Lost(
                folder,
                "is neither a folder nor a file that names one",
                Above(link is null ? path : RealPath.Of(Path.Combine(folder, link)))
            );
        }

        var gitDir = RealPath.Of(Path.Combine(folder, named));
        var common = ReadCommonDir(gitDir) ?? gitDir;
        return IsGitDirectory(gitDir, common)
            ? new Repository(new(folder, gitDir, common))
            : Lost(folder, $"leads to {gitDir}, and there is no git directory", [.. Above(gitDir).Append(common).Distinct()]);
    }

    private static Broken Lost(string folder, string what, IReadOnlyList<string> candidates) =>
        new(what, candidates, candidates.Where(IsWhole).Select(common => new RepositoryLocation(folder, common, common)).FirstOrDefault());

    /// <summary>A linked work tree's directory, a submodule's, and the repositories that they belong to.</summary>
    private static List<string> Above(string gitDir)
    {
        var found = new List<string> { gitDir };
        for (var at = gitDir; Path.GetDirectoryName(at) is { } above; at = above)
        {
            if (Path.GetFileName(at) is "worktrees" or "modules")
            {
                found.Add(above);
            }
        }

        return found;
    }

    private static bool IsWhole(string gitDir)
    {
        try
        {
            return ReadCommonDir(gitDir) is null && IsGitDirectory(gitDir, gitDir);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    /// <summary>As git: a HEAD that it would write, and objects and refs in the common directory.</summary>
    private static bool IsGitDirectory(string gitDir, string common) =>
        IsHead(Path.Combine(gitDir, "HEAD"))
        && Directory.Exists(Path.Combine(common, "objects"))
        && Directory.Exists(Path.Combine(common, "refs"));

    private static bool IsHead(string path)
    {
        var file = new FileInfo(path);
        var there = file.Attributes; // throws where it may not be looked at
        if ((int)there == -1)
        {
            return false;
        }

        if (file.LinkTarget is { } link && link.StartsWith("refs/", StringComparison.Ordinal))
        {
            return true;
        }

        if (file is not { Exists: true, Length: > 0 })
        {
            return false;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> start = stackalloc byte[HeadLength];
        start = start[..stream.ReadAtLeast(start, HeadLength, throwOnEndOfStream: false)];
        return start.StartsWith("ref:"u8)
            ? start[4..].TrimStart(" \t\r\n"u8).StartsWith("refs/"u8)
            : start.Length >= 40 && AreHexDigits(start[..40]);
    }

    private static bool AreHexDigits(ReadOnlySpan<byte> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a git directory's <c>commondir</c> names, by real path; null where it has none.</summary>
    private static string? ReadCommonDir(string gitDir)
    {
        var file = new FileInfo(Path.Combine(gitDir, "commondir"));
        if ((int)file.Attributes == -1)
        {
            return null;
        }

        var named = file is { Exists: true, Length: > 0 and <= MaxGitFile } ? File.ReadAllText(file.FullName, Encoding.UTF8).Trim() : "";
        return named.Length > 0 && !named.Contains('\0') ? RealPath.Of(Path.Combine(gitDir, named)) : file.FullName; // which is no directory
    }
}
