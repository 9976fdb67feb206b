using System.Diagnostics;

namespace Vibeworkout.Cli.Gate;

/// <summary>
/// An exclusive lock between processes: an open file that nobody else may open. The system lets go of it when the process ends, however it ends. The file itself stays, so that all lock the same one.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, waiting up to <paramref name="patience"/> while somebody else has it; null when they keep it longer.</summary>
    /// <exception cref="IOException">The disk would not take the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static FileLock? Take(string path, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            catch (IOException e) when (IsTaken(e))
            {
                if (Stopwatch.GetElapsedTime(started) >= patience)
                {
                    return null;
                }

                Task.Delay(Pause, TimeProvider.System).Wait();
            }
        }
    }

    public void Dispose() => file.Dispose();

    // EWOULDBLOCK on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
