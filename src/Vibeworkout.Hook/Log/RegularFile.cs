namespace Vibeworkout.Hook.Log;

/// <summary>Whether a path is a file that keeps what is written to it. A link, a folder, a pipe or a device in its place would swallow
/// lines.</summary>
internal static class RegularFile
{
    /// <summary>Refuses links and folders; nothing at all is fine. Pipes and devices look like files until they are opened: see
    /// <see cref="Require(FileStream)"/>.</summary>
    /// <exception cref="LogUnavailableException">Something else lies there.</exception>
    public static void Require(string path)
    {
        if (
            new FileInfo(path).Attributes is var found and not (FileAttributes)(-1)
            && (found & (FileAttributes.ReparsePoint | FileAttributes.Directory)) != 0
        )
        {
            throw LogUnavailableException.NotRegular(path);
        }
    }

    /// <summary>Refuses what cannot be sought in.</summary>
    /// <exception cref="LogUnavailableException">It is a pipe.</exception>
    public static void Require(FileStream file)
    {
        if (!file.CanSeek)
        {
            throw LogUnavailableException.NotRegular(file.Name);
        }
    }

    /// <summary>Whether there is one, with something in it. A pipe or device, which a reader could wait for without end, has no
    /// length.</summary>
    public static bool HasContent(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null, Length: > 0 };

    /// <summary>Refuses a folder that is a link.</summary>
    /// <exception cref="LogUnavailableException">It is one.</exception>
    public static void RequireFolder(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new LogUnavailableException($"{path} is a link, and lines kept there may be anywhere; remove it, it is made anew");
        }
    }
}
