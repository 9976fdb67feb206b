using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Hook.Log;

/// <summary>
/// The local log. Appenders and the syncer that moves it aside hold the same lock, so no line is ever mixed, lost or written to a file that
/// was read already.
/// </summary>
internal sealed class ToolLog(GateFiles files)
{
    /// <summary>Writes one line, whole: a write that fails half way is taken back. Of one call in one agent session the first line of each
    /// kind is written, whichever entry of ours was fired.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="firedBy">What tells the entry in the agent's settings that was fired from others of ours.</param>
    /// <param name="patience">How long to wait for the log's lock.</param>
    /// <returns>Whether it was written; false when the call's line stands there already.</returns>
    /// <exception cref="LogUnavailableException">The log is no regular file, or its lock was not to be had in time.</exception>
    /// <exception cref="IOException">It could not be written: the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The git directory may not be written to.</exception>
    public bool Append(LogEvent entry, string firedBy, TimeSpan patience)
    {
        var line = LogLine.Write(entry);
        files.EnsureState();
        using var turn = FileLock.Take(files.LogLock, patience) ?? throw LogUnavailableException.Locked();
        var recent = new RecentCalls(files.RecentCalls, entry, firedBy);
        if (!recent.IsLogged)
        {
            Write(line);
        }

        recent.Remember(); // after the line: killed in between, the call is logged twice at worst
        return !recent.IsLogged;
    }

    /// <summary>Moves the log to <paramref name="aside"/>. False when there is nothing in it.</summary>
    /// <exception cref="LogUnavailableException">The log is no regular file, or its lock was not to be had in time.</exception>
    public bool MoveAside(string aside, TimeSpan patience)
    {
        files.EnsureState();
        using var turn = FileLock.Take(files.LogLock, patience) ?? throw LogUnavailableException.Locked();
        RegularFile.Require(files.Log);
        if (!RegularFile.HasContent(files.Log))
        {
            return false;
        }

        var folder = Path.GetDirectoryName(aside)!;
        RegularFile.RequireFolder(folder);
        Directory.CreateDirectory(folder);
        File.Move(files.Log, aside);
        return true;
    }

    private void Write(byte[] line)
    {
        RegularFile.Require(files.Log);
        using var log = new FileStream(
            files.Log,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        RegularFile.Require(log);
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

        if (log.Length != length + line.Length)
        {
            throw LogUnavailableException.NotRegular(files.Log); // a device takes everything and keeps nothing
        }
    }

    /// <summary>How many lines wait in the log itself, counted up to <paramref name="atMost"/>.</summary>
    public int CountLines(int atMost)
    {
        if (!RegularFile.HasContent(files.Log))
        {
            return 0;
        }

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
