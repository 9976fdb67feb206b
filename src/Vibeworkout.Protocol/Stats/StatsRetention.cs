using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Protocol.Stats;

/// <summary>What a stats ref keeps: sealed files of the last 30 days, 32 MiB in all; the oldest go first.</summary>
public static class StatsRetention
{
    /// <summary>Sealed files whose last line is older than this go.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    /// <summary>The sealed files' size in all, in bytes.</summary>
    public const long MaxSize = 32L * 1024 * 1024;

    /// <summary>The names of the sealed files to drop.</summary>
    /// <param name="sealedFiles">Name and size in bytes, oldest first.</param>
    /// <param name="read">Reads a file by its name. Called for the oldest until one is young enough, so once in most cases.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<string> ToDrop(IReadOnlyList<(string Name, long Size)> sealedFiles, Func<string, byte[]?> read, DateTimeOffset now)
    {
        var dropped = new List<string>();
        var size = sealedFiles.Sum(f => f.Size);
        foreach (var (name, bytes) in sealedFiles)
        {
            if (size <= MaxSize && (LastTimestamp(read(name)) ?? now) >= now - MaxAge)
            {
                break;
            }

            dropped.Add(name);
            size -= bytes;
        }

        return dropped;
    }

    /// <summary>The time of the last line that can be read; null when none can.</summary>
    public static DateTimeOffset? LastTimestamp(byte[]? file)
    {
        if (file is not null)
        {
            foreach (var line in Enumerable.Reverse(LogText.Lines(file)))
            {
                if (LogLine.TryParse(line.Span, out var entry))
                {
                    return entry.Timestamp;
                }
            }
        }

        return null;
    }
}
