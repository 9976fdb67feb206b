using Vibeworkout.Cli.Gate;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Cli.Log;

/// <summary>
/// The local log. Appenders and the syncer that moves it aside hold the same lock, so no line is ever mixed, lost or written to a file that was read already.
/// </summary>
internal sealed class ToolLog(GateFiles files)
{
    /// <summary>Writes one line, whole: a write that fails half way is taken back.</summary>
    /// <exception cref="IOException">It could not be written: the disk is full, or the lock was not to be had in time.</exception>
    /// <exception cref="UnauthorizedAccessException">The git directory may not be written to.</exception>
    public void Append(LogEvent entry, TimeSpan patience)
    {
        var line = LogLine.Write(entry);
        files.EnsureState();
        using var turn = FileLock.Take(files.LogLock, patience) ?? throw new IOException("the tool log is locked by another process");
        using var log = new FileStream(files.Log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var length = log.Length;
        try
        {
            if (length > 0 && !EndsLine(log))
            {
                line = [(byte)'\n', .. line]; // somebody was cut off in the middle of a line
            }

            log.Position = length;
            log.Write(line);
        }
        catch (IOException)
        {
            log.SetLength(length);
            throw;
        }
    }

    /// <summary>Moves the log to <paramref name="aside"/>. False when there is nothing in it.</summary>
    public bool MoveAside(string aside, TimeSpan patience)
    {
        files.EnsureState();
        using var turn = FileLock.Take(files.LogLock, patience) ?? throw new IOException("the tool log is locked by another process");
        if (new FileInfo(files.Log) is not { Exists: true, Length: > 0 })
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
        File.Move(files.Log, aside);
        return true;
    }

    /// <summary>How many lines wait in the log itself, counted up to <paramref name="atMost"/>.</summary>
    public int CountLines(int atMost)
    {
        try
        {
            using var log = new FileStream(files.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[16 * 1024];
            var lines = 0;
            int read;
            while (lines < atMost && (read = log.Read(buffer)) > 0)
            {
                lines += buffer.AsSpan(0, read).Count((byte)'\n');
            }

            return Math.Min(lines, atMost);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private static bool EndsLine(FileStream log)
    {
        log.Seek(-1, SeekOrigin.End);
        return log.ReadByte() == '\n';
    }
}
