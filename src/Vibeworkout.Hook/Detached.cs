using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Vibeworkout.Git;

namespace Vibeworkout.Hook;

/// <summary>
/// Starts these programs in the background, in a session of its own with all three streams to nothing: agents wait for a child that
/// holds their streams, and kill those of their own session.
/// </summary>
internal static partial class Detached
{
    /// <summary>
    /// The hidden first word of a command so started. An argument, not a variable: an agent's environment may come from a file in the
    /// project.
    /// </summary>
    private const string Word = "detached";

    private const int ReadWrite = 2;

    /// <summary>Starts the signal's refresh and returns at once.</summary>
    public static void Refresh(string folder) => Start(Environment.ProcessPath, folder, "refresh");

    /// <summary>Starts a sync and returns at once.</summary>
    public static void Sync(string folder, params string[] options) =>
        Start(InstalledPrograms.FindMain(), folder, ["sync", "--background", .. options]);

    /// <summary>A start that fails is no failure of the caller's: the next one does the work.</summary>
    private static void Start(string? program, string folder, params string[] arguments)
    {
        if (program is null)
        {
            return; // the lines wait; `vibeworkout doctor` says what is missing
        }

        try
        {
            if (SmallProgram.IsThis && !OperatingSystem.IsWindows())
            {
                Environment.CurrentDirectory = folder; // this program ends next
                PosixProcess.StartDetached(program, [Word, .. arguments], Everything());
                return;
            }

            var start = new ProcessStartInfo(program, [Word, .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true, // pipes of our own, dropped at once: the agent's streams are never inherited
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            // see above
        }
    }

    /// <summary>In a process so started: leaves the agent's session and lets go of the pipes. Only what these programs start so has that word:
    /// before any other command it is a mistake, and never an answer in silence.</summary>
    /// <param name="arguments">The arguments, of which the word is taken.</param>
    public static void Settle(ref string[] arguments)
    {
        if (arguments is not [Word, "sync" or "refresh", ..])
        {
            return;
        }

        arguments = arguments[1..];
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = SetSid();
        var nothing = Open("/dev/null", ReadWrite);
        for (var stream = 0; nothing > 2 && stream <= 2; stream++)
        {
            _ = Dup2(nothing, stream);
        }
    }

    private static Dictionary<string, string> Everything()
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Dup2(int from, int to);
}
