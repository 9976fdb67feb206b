using Vibeworkout.Protocol.Refs;

namespace Vibeworkout.Protocol.Stats;

/// <summary>Gives the next sealed file its number. Whoever can write to the ref can put any number there, and it must not stop the
/// counting.</summary>
public static class SealedNumbers
{
    /// <summary>Numbers further apart than this do not belong to one log.</summary>
    public const int MaxGap = 1000;

    /// <summary>The number after the last of the numbers that belong together: of all runs without a large gap the one with most members.
    /// The lowest free number where none has room behind it.</summary>
    /// <param name="taken">The numbers in use, each between 1 and <see cref="RefNames.MaxSealedNumber"/>, in any order.</param>
    public static int Next(IEnumerable<int> taken)
    {
        var sorted = taken.Distinct().Order().ToList();
        var (best, most) = (0, 0);
        for (var (i, count) = (0, 1); i < sorted.Count; i++, count++)
        {
            if (i + 1 < sorted.Count && sorted[i + 1] - sorted[i] <= MaxGap)
            {
                continue;
            }

            if (count > most && sorted[i] < RefNames.MaxSealedNumber)
            {
                (best, most) = (sorted[i], count);
            }

            count = 0;
        }

        return most > 0 ? best + 1 : LowestFree(sorted);
    }

    private static int LowestFree(List<int> sorted)
    {
        var free = 1;
        foreach (var number in sorted)
        {
            free += number == free ? 1 : 0;
        }

        return free;
    }
}
