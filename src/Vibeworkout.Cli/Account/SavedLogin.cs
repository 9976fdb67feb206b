using System.Text.Json;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Account;

/// <summary>Where this user is signed in.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="Token">What the server knows this machine by.</param>
/// <param name="UserKey">Who that is there.</param>
internal sealed record SavedLogin(string Server, string Token, string UserKey)
{
    private static string File => Path.Combine(UserFolder.Path, "login.json");

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{UserKey} at {Server}";

    /// <summary>Null where nobody is signed in, or the file cannot be made sense of.</summary>
    public static SavedLogin? Read()
    {
        try
        {
            return
                JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), AccountJson.Default.SavedLogin)
                    is { Server: not null, Token: not null, UserKey: not null } login
                ? login
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps it in a file that only its owner may read.</summary>
    public void Write() => UserFolder.Write(File, JsonSerializer.Serialize(this, AccountJson.Default.SavedLogin) + "\n");

    public static void Forget()
    {
        if (System.IO.File.Exists(File))
        {
            System.IO.File.Delete(File);
        }
    }
}
