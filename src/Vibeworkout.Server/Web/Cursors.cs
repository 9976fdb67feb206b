using System.Globalization;

namespace Vibeworkout.Server.Web;

/// <summary>Where the next page begins. A client hands it back as it is.</summary>
internal static class Cursors
{
    public static string Of(DateTimeOffset at, int seen = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}-{seen}");

    public static bool TryRead(string? text, out (DateTimeOffset At, int Seen) cursor)
    {
        cursor = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (
            dash < 0
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
        )
        {
            return false;
        }

        cursor = (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), seen);
        return true;
    }
}
