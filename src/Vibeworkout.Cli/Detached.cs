using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Vibeworkout.Cli;

/// <summary>
/// Starts this program again in the background, in a session of its own with all three streams to nothing: agents wait for a child that
/// holds their streams, and kill those of their own session.
/// </summary>
internal static partial class Detached
{
    /// <summary>
    /// The hidden first word of a command so started. An argument, not a variable: an agent's environment may come from a file in the
    /// project.
    /// </summary>
    public const string Word = "detached";

    private const int ReadWrite = 2;

    /// <summary>Starts <c>vibeworkout ARGUMENTS</c> and returns at once. A start that fails is no failure of the caller's: the next one
    /// does the work.</summary>
    public static void Start(string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [Word, .. arguments])
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

    /// <summary>In a process so started: leaves the agent's session and lets go of the pipes.</summary>
    public static void Settle()
    {
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

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Dup2(int from, int to);
}
