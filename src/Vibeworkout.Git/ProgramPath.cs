namespace Vibeworkout.Git;

/// <summary>
/// Finds programs on the PATH, as a shell does. .NET looks into our own folder and into the current one first: a file of that name in
/// somebody's repository would be run, and in a deleted folder nothing would be.
/// </summary>
public static class ProgramPath
{
    /// <summary>Every executable of that name on the PATH, the first one first. Folders that are not absolute are passed over.</summary>
    public static IEnumerable<string> FindAll(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (
                Path.IsPathFullyQualified(folder)
                && Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name) is var path
                && IsExecutable(path)
            )
            {
                yield return path;
            }
        }
    }

    /// <summary>The executable that a shell would start; null when there is none.</summary>
    public static string? Find(string name) => FindAll(name).FirstOrDefault();

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (
            OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0
        );
}
