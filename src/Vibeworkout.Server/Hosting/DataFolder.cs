namespace Vibeworkout.Server.Hosting;

/// <summary>The folder that holds everything the server keeps: database, keys, sign-in token, and scratch repositories. Only its owner may look inside.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Opens the folder, and makes it where there is none.</summary>
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Make(Path);
        Make(Keys);
        Make(Git);
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "vibeworkout.db");

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Git => System.IO.Path.Combine(Path, "git");

    public string SignInToken => System.IO.Path.Combine(Path, "sign-in-token");

    /// <summary>What <c>--data</c> says, else <c>vibeworkout</c> in the user's data folder.</summary>
    public static DataFolder From(IConfiguration configuration)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new(configuration["data"] is { Length: > 0 } named ? named
            : home.Length > 0 ? System.IO.Path.Combine(home, "vibeworkout")
            : throw new InvalidOperationException("No home directory is known, so there is no place for the data. Name one with --data FOLDER."));
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WriteSecret(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Owner);
        }
    }
}
