using System.Globalization;

namespace Vibeworkout.Cli.Commands;

/// <summary>Reads a date or an age.</summary>
internal static class Since
{
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        if (
            text.Length > 1
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= 100_000
        )
        {
            return text[^1] switch
            {
                'm' => now.AddMinutes(-count),
                'h' => now.AddHours(-count),
                'd' => now.AddDays(-count),
                _ => null,
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var date) ? date : null;
    }
}
