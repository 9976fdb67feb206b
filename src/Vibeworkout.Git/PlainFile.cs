namespace Vibeworkout.Git;

/// <summary>Reads files that lie where others may have put something else: for a pipe or device a reader would wait without end.</summary>
public static class PlainFile
{
    /// <summary>Whether there is a file with something in it, also at the end of links. A pipe or device has no length.</summary>
    /// <exception cref="IOException">Links that lead in a circle.</exception>
    public static bool HasContent(string path)
    {
        var file = new FileInfo(path);
        return (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)) is FileInfo { Exists: true, Length: > 0 };
    }

    /// <summary>All of it; nothing where that is what it holds, or it is no such file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAllBytes(string path) => HasContent(path) ? File.ReadAllBytes(path) : [];
}
