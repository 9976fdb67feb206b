namespace Vibeworkout.Git;

/// <summary>A file as it was when it was read: looking again costs a stat.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Written">When it was written last, in ticks of UTC; 0 for a file that is not there.</param>
/// <param name="Size">In bytes; -1 for a file that is not there.</param>
public readonly record struct FileStamp(string Path, long Written, long Size)
{
    /// <summary>The file as it is now.</summary>
    public static FileStamp Of(string path) =>
        new FileInfo(path) is { Exists: true } file ? new(path, file.LastWriteTimeUtc.Ticks, file.Length) : new(path, 0, -1);

    /// <summary>Whether the file is as it was.</summary>
    public bool IsCurrent() => Of(Path) == this;
}
