namespace Vibeworkout.Testing;

/// <summary>
/// Fixtures, recordings and tools that lie beside the repository, in a folder named <c>shared</c> (or where <c>VIBEWORKOUT_SHARED</c>
/// says).
/// A user's clone has no such folder: a test that needs one of its files skips and says so.
/// </summary>
public static class SharedFiles
{
    /// <summary>The reason to skip with.</summary>
    public const string Absent = "the shared folder with fixtures is not beside this clone";

    private static readonly string? Folder = Find();

    /// <summary>The full path of a file or folder in it; null when there is none.</summary>
    public static string? TryFind(string relativePath) =>
        Folder is not null && Path.Combine(Folder, relativePath) is var path && Path.Exists(path) ? path : null;

    /// <summary>The full path of a file or folder in it; skips the running test when there is none.</summary>
    public static string Require(string relativePath)
    {
        var path = TryFind(relativePath);
        Assert.SkipWhen(path is null, Absent);
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VIBEWORKOUT_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vibeworkout.slnx")))
            {
                return folder.Parent is { } parent && Directory.Exists(Path.Combine(parent.FullName, "shared"))
                    ? Path.Combine(parent.FullName, "shared")
                    : null;
            }
        }

        return null;
    }
}
