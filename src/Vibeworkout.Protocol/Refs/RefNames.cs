using System.Globalization;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Protocol.Refs;

/// <summary>The hidden refs and the names of the files in them (wire format, §1 and §5).</summary>
public static class RefNames
{
    /// <summary>The file in a signal ref.</summary>
    public const string SignalFile = "hr-signal.json";

    /// <summary>The open file in a stats ref: the one that still grows.</summary>
    public const string OpenStatsFile = "tool-stats.jsonl";

    /// <summary>How a config writes the signal ref.</summary>
    public const string SignalRefPattern = "refs/vibeworkout/hr/{user_key}";

    /// <summary>The highest number a sealed file may have. A name with a higher one is somebody else's file.</summary>
    public const int MaxSealedNumber = 999_999;

    private const string SealedPrefix = "tool-stats.";
    private const string SealedSuffix = ".jsonl";

    /// <summary>The ref that carries a user's heart-rate signal.</summary>
    public static string Signal(UserKey user) => "refs/vibeworkout/hr/" + user.Value;

    /// <summary>The ref that carries a user's tool log.</summary>
    public static string Stats(UserKey user) => "refs/vibeworkout/stats/" + user.Value;

    /// <summary>The name of the <paramref name="number"/>th sealed file, counted from 1 to <see cref="MaxSealedNumber"/>:
    /// <c>tool-stats.0001.jsonl</c>.</summary>
    public static string SealedStatsFile(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxSealedNumber);
        return string.Create(CultureInfo.InvariantCulture, $"{SealedPrefix}{number:D4}{SealedSuffix}");
    }

    /// <summary>Reads the number out of a sealed file's name; false for every other name.</summary>
    public static bool TryParseSealedStatsFile(string name, out int number)
    {
        number = 0;
        return name.Length >= SealedPrefix.Length + 4 + SealedSuffix.Length
            && name.StartsWith(SealedPrefix, StringComparison.Ordinal)
            && name.EndsWith(SealedSuffix, StringComparison.Ordinal)
            && int.TryParse(
                name.AsSpan(SealedPrefix.Length..^SealedSuffix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out number
            )
            && number is > 0 and <= MaxSealedNumber
            && SealedStatsFile(number) == name;
    }
}
