namespace Vibeworkout.Hook.Gate;

/// <summary>This user's own folder, outside every repository: an agent that edits the repository's files does not reach it by doing
/// so.</summary>
internal static class UserFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary><c>VIBEWORKOUT_CONFIG_HOME</c>, or <c>vibeworkout</c> in the user's config folder.</summary>
    /// <exception cref="IOException">There is no such folder: no home directory is known.</exception>
    public static string Path =>
        Environment.GetEnvironmentVariable("VIBEWORKOUT_CONFIG_HOME") is { Length: > 0 } named ? named
        : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } home
            ? System.IO.Path.Combine(home, "vibeworkout")
        : throw new IOException(
            "no home directory is known for this user, so the pinned key cannot be read; set HOME or VIBEWORKOUT_CONFIG_HOME"
        );

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void Write(string file, string text)
    {
        var folder = System.IO.Path.GetDirectoryName(file)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        var draft = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(text);
        }

        File.Move(draft, file, overwrite: true);
    }
}
