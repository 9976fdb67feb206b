namespace Vibeworkout.Server.Storage;

/// <summary>
/// The folder that holds everything the server keeps: database, keys, sign-in token, and scratch repositories. Only its owner may look
/// inside, whatever rights were there before. Several instances have a folder each, and one in common for keys and sign-in token.
/// </summary>
internal sealed class DataFolder
{
    /// <summary>Opens the folder, and makes it where there is none.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shared">The folder that several instances have in common; the same one when null.</param>
    public DataFolder(string path, string? shared = null)
    {
        Path = System.IO.Path.GetFullPath(path);
        Shared = shared is null ? Path : System.IO.Path.GetFullPath(shared);
        foreach (var folder in new[] { Path, Shared, Keys, Git, Uploads })
        {
            OwnerOnly.Folder(folder);
        }

        if (Directory.Exists(Carrier))
        {
            OwnerOnly.Folder(Carrier);
        }

        foreach (var file in new[] { Path, Shared, Keys }.SelectMany(Directory.EnumerateFiles))
        {
            OwnerOnly.IfThere(file);
        }
    }

    public string Path { get; }

    /// <summary>Holds what all instances must have in common: keys and sign-in token.</summary>
    public string Shared { get; }

    public string Database => System.IO.Path.Combine(Path, "vibeworkout.db");

    public string Keys => System.IO.Path.Combine(Shared, "keys");

    /// <summary>Files that are being sent.</summary>
    public string Uploads => System.IO.Path.Combine(Path, "uploads");

    public string Git => System.IO.Path.Combine(Path, "git");

    /// <summary>The bare repository through which signals and logs of clones on this machine travel.</summary>
    public string Carrier => System.IO.Path.Combine(Path, "carrier.git");

    /// <summary>Holds the id of the user whom this installation belongs to.</summary>
    public string LocalUser => System.IO.Path.Combine(Shared, "local-user");

    public string SignInToken => System.IO.Path.Combine(Shared, "sign-in-token");

    /// <summary>What <c>--data</c> says, else <c>vibeworkout</c> in the user's data folder; and what <c>--shared</c> says.</summary>
    public static DataFolder From(IConfiguration configuration)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new(
            configuration["data"] is { Length: > 0 } named ? named
                : home.Length > 0 ? System.IO.Path.Combine(home, "vibeworkout")
                : throw new InvalidOperationException(
                    "No home directory is known, so there is no place for the data. Name one with --data FOLDER."
                ),
            configuration["shared"] is { Length: > 0 } shared ? shared : null
        );
    }

    /// <summary>Writes a file that only its owner may read: all of it, or none.</summary>
    public static void WriteSecret(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var beside = $"{file}.{Environment.ProcessId}.new";
        using (var writer = new StreamWriter(beside, options))
        {
            writer.Write(text);
        }

        File.Move(beside, file, overwrite: true);
    }
}
