using System.Globalization;
using System.Text;

namespace Vibeworkout.Load.Git;

/// <summary>git's packets, read and written anew here: a check that shares its code with what it checks finds little.</summary>
internal static class Pkt
{
    public const string Flush = "0000";

    /// <summary>A text as one packet.</summary>
    public static string Of(string text) => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text) + 4:x4}{text}");

    /// <summary>Reads packets to the flush that ends them; the rest is left in <paramref name="bytes"/>. A delimiter is passed
    /// over.</summary>
    /// <exception cref="InvalidDataException">These are no packets.</exception>
    public static List<string> ReadToFlush(ref ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        while (true)
        {
            if (
                bytes.Length < 4
                || !int.TryParse(bytes[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)
                || length > bytes.Length
                || length is 2 or 3
            )
            {
                throw new InvalidDataException("a packet's length is wrong");
            }

            if (length >= 4)
            {
                lines.Add(Encoding.UTF8.GetString(bytes[4..length]));
            }

            bytes = bytes[Math.Max(4, length)..];
            if (length == 0)
            {
                return lines;
            }
        }
    }
}
