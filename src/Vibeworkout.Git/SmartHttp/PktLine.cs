using System.Globalization;
using System.Text;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>git's packets, written: four hex digits of length, which count themselves, and the bytes.</summary>
internal static class PktLine
{
    /// <summary>Ends a message.</summary>
    public static ReadOnlySpan<byte> Flush => "0000"u8;

    /// <summary>Divides a message.</summary>
    public static ReadOnlySpan<byte> Delimiter => "0001"u8;

    /// <summary>Writes a text as one packet.</summary>
    public static void Write(Stream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        to.Write(Encoding.ASCII.GetBytes((bytes.Length + 4).ToString("x4", CultureInfo.InvariantCulture)));
        to.Write(bytes);
    }
}
