namespace Vibeworkout.Server.Storage;

/// <summary>Folders and files that only their owner may look into, also where they were there before with wider rights. On Windows the
/// user's own folder sees to that.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, or takes everybody else's rights to it.</summary>
    /// <exception cref="StartRefusedException">It is somebody else's.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, FolderMode);
        Tighten(path, FolderMode);
    }

    /// <summary>Takes everybody else's rights to a file; nothing where there is none.</summary>
    /// <exception cref="StartRefusedException">It is somebody else's.</exception>
    public static void IfThere(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            Tighten(path, FileMode);
        }
    }

    private static void Tighten(string path, UnixFileMode wanted)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~wanted) == UnixFileMode.None)
        {
            return;
        }

        if (File.GetUnixFileMode(path).HasFlag(UnixFileMode.StickyBit))
        {
            throw new StartRefusedException(
                $"{path} is a folder for everybody's files, and what a server keeps is nobody else's to read. Name one of its own with "
                    + "--data FOLDER."
            );
        }

        try
        {
            File.SetUnixFileMode(path, wanted);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"{path} belongs to somebody else and others may read it, so nothing is kept there. Name a folder of your own with "
                    + "--data FOLDER."
            );
        }
    }
}
