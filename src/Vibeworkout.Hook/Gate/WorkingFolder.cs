namespace Vibeworkout.Hook.Gate;

/// <summary>The folder this process runs in, also when it was deleted meanwhile.</summary>
internal static class WorkingFolder
{
    private const string Own = "/proc/self/cwd";
    private const string Gone = " (deleted)";

    /// <summary>Its absolute path; of a deleted one the path that it had. Null where the system does not tell.</summary>
    public static string? Path
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return OperatingSystem.IsLinux() && new FileInfo(Own).LinkTarget is { } was
                    ? was.EndsWith(Gone, StringComparison.Ordinal)
                        ? was[..^Gone.Length]
                        : was
                    : null;
            }
        }
    }
}
