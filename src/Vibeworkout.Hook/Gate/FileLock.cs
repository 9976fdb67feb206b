using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// An exclusive lock between processes. The system lets go of it when the process ends, however it ends. The file itself stays, so that all
/// lock the same one.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int ExclusiveWithoutWaiting = 2 | 4; // LOCK_EX | LOCK_NB
    private const int LongestPause = 8;
    private static readonly int ReadOnlyCloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000; // O_RDONLY | O_CLOEXEC

    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock, waiting up to <paramref name="patience"/> while somebody else has it; null when they keep it
    /// longer.</summary>
    /// <exception cref="IOException">The disk would not take the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static FileLock? Take(string path, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = 1; ; pause = Math.Min(pause * 2, LongestPause))
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (Stopwatch.GetElapsedTime(started) >= patience)
            {
                return null;
            }

            Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System).Wait();
        }
    }

    public void Dispose() => file.Dispose();

    private static FileLock? TryTake(string path) => OperatingSystem.IsWindows() ? TryOpenAlone(path) : TryFlock(path);

    /// <summary>
    /// flock itself, not the one that FileStream does when it opens: that says "taken" with an exception, which costs more than the wait,
    /// and even a shared open of it collides.
    /// </summary>
    private static FileLock? TryFlock(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        var handle = Open(path, ReadOnlyCloseOnExec);
        if (handle.IsInvalid)
        {
            throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        if (Flock(handle, ExclusiveWithoutWaiting) == 0)
        {
            return new(handle);
        }

        handle.Dispose();
        return null;
    }

    private static void Create(string path)
    {
        try
        {
            File.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // somebody else made it meanwhile
        }
    }

    private static FileLock? TryOpenAlone(string path)
    {
        try
        {
            return new(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021)) // sharing or lock violation
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Flock(SafeFileHandle file, int operation);
}
