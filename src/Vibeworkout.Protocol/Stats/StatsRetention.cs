using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Protocol.Stats;

/// <summary>
/// What a stats ref keeps: 32 MiB of sealed files, and none whose lines are all older than 30 days of the log. The oldest go first. No
/// clock is asked: a day counts when the log has a line of it, so that a machine whose clock is
/// far ahead ages the others' lines by the days it worked, and not by what its clock is ahead.
/// </summary>
public static class StatsRetention
{
    /// <summary>A file goes when the log has lines of so many later days.</summary>
    public const int MaxDays = 30;

    /// <summary>The sealed files' size in all, in bytes.</summary>
    public const long MaxSize = 32L * 1024 * 1024;

    /// <summary>How many of the oldest files are over the size.</summary>
    /// <param name="sizes">The sealed files' sizes in bytes, oldest first.</param>
    public static int CountOverSize(IReadOnlyList<long> sizes)
    {
        var (size, over) = (sizes.Sum(), 0);
        while (size > MaxSize)
        {
            size -= sizes[over++];
        }

        return over;
    }

    /// <summary>Whether so many days of the log came after this one that what is of it may go.</summary>
    public static bool IsOld(int day, IReadOnlySet<int> days) => days.Count(d => d > day) >= MaxDays;

    /// <summary>The days (UTC, counted from year 1) of a file's lines.</summary>
    public static IEnumerable<int> DaysOf(ReadOnlyMemory<byte> file)
    {
        foreach (var line in LogText.Lines(file))
        {
            if (LogLine.TryParse(line.Span, out var entry))
            {
                yield return DayOf(entry);
            }
        }
    }

    /// <summary>The day of a line.</summary>
    public static int DayOf(LogEvent entry) => DateOnly.FromDateTime(entry.Timestamp.UtcDateTime).DayNumber;
}
