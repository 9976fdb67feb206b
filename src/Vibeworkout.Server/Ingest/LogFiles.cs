using Vibeworkout.Git;
using Vibeworkout.Protocol.Refs;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Which files of a fetched log are read. Whoever may push can put anything there; what no sync writes is not read, so that reading takes
/// little memory and time whatever it is. The rest is read all the same.
/// </summary>
internal static class LogFiles
{
    /// <summary>The longest file that is read, in bytes. A sync seals at 512 KiB, and keeps 32 MiB in all.</summary>
    public const long MostInFile = 64 * 1024 * 1024;

    /// <summary>The most that is read in all, in bytes. What is longest is left out.</summary>
    public const long MostInAll = 128 * 1024 * 1024;

    /// <summary>The most files that are read. What is numbered highest is left out.</summary>
    public const int Most = 2000;

    /// <summary>After so many lines that are no events the rest of a file is not read.</summary>
    public const int MostUnreadable = 10_000;

    /// <summary>The log's files, oldest first.</summary>
    /// <param name="all">What stands at the root of its commit.</param>
    public static IReadOnlyList<LogFile> Choose(IReadOnlyDictionary<string, StoredFile> all)
    {
        var files = all.Where(f => IsStatsFile(f.Key))
            .OrderBy(f => f.Key == RefNames.OpenStatsFile)
            .ThenBy(f => f.Key.Length)
            .ThenBy(f => f.Key, StringComparer.Ordinal)
            .ToList();
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        var length = 0L;
        foreach (
            var (name, file) in files
                .OrderByDescending(f => f.Key == RefNames.OpenStatsFile)
                .Where(f => f.Value.Size <= MostInFile)
                .Take(Most)
                .OrderByDescending(f => f.Key == RefNames.OpenStatsFile)
                .ThenBy(f => f.Value.Size)
        )
        {
            length += file.Size;
            if (length <= MostInAll)
            {
                chosen.Add(name);
            }
        }

        // of many more, that they are there is enough
        return
        [
            .. files.Where(f => chosen.Contains(f.Key)).Select(f => new LogFile(f.Key, f.Value.Oid)),
            .. files.Where(f => !chosen.Contains(f.Key)).Take(Most).Select(f => new LogFile(f.Key, LogFile.NotRead)),
        ];
    }

    private static bool IsStatsFile(string name) => name == RefNames.OpenStatsFile || RefNames.TryParseSealedStatsFile(name, out _);
}
