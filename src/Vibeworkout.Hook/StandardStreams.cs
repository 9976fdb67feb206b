using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Vibeworkout.Hook;

/// <summary>The process's own three streams, as files: Console costs a millisecond, and half a megabyte.</summary>
internal static class StandardStreams
{
    public const int Output = 1;
    public const int Error = 2;

    /// <summary>What is sent to us.</summary>
    public static Stream OpenInput() => OperatingSystem.IsWindows() ? Console.OpenStandardInput() : Open(0, FileAccess.Read);

    /// <summary>Writes a line; nothing where there is no text. Whoever has hung up changes no verdict.</summary>
    /// <param name="stream"><see cref="Output"/> or <see cref="Error"/>.</param>
    /// <param name="text">The line, without its end.</param>
    public static void Print(int stream, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            using var to =
                !OperatingSystem.IsWindows() ? Open(stream, FileAccess.Write)
                : stream == Output ? Console.OpenStandardOutput()
                : Console.OpenStandardError();
            to.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // see above
        }
    }

    private static FileStream Open(int stream, FileAccess access) =>
        new(new SafeFileHandle(stream, ownsHandle: false), access, bufferSize: 0);
}
