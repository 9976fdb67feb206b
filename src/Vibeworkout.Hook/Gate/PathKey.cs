namespace Vibeworkout.Hook.Gate;

/// <summary>A path as what is kept under it: where the file system takes no notice of case, neither do we, so that a folder that is typed otherwise is
/// the same.</summary>
internal static class PathKey
{
    public static string Of(string path) => OperatingSystem.IsMacOS() || OperatingSystem.IsWindows() ? path.ToLowerInvariant() : path;
}
