using System.Globalization;
using System.Text;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>What a packet of git's protocol is.</summary>
internal enum Packet
{
    /// <summary>Bytes.</summary>
    Data,

    /// <summary>The end of a message.</summary>
    Flush,

    /// <summary>A mark within a message.</summary>
    Delimiter,

    /// <summary>The bytes end here, with or without a packet cut in two.</summary>
    End,

    /// <summary>No packet at all.</summary>
    Broken,
}

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

/// <summary>git's packets, read one after the other.</summary>
internal ref struct PktLineReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Reads one packet; its text, without the line feed at its end, where it has one.</summary>
    public Packet Read(out string text)
    {
        text = "";
        if (rest.Length < 4)
        {
            return Packet.End;
        }

        if (!int.TryParse(rest[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length is 2 or 3)
        {
            return Packet.Broken;
        }

        if (length < 4)
        {
            rest = rest[4..];
            return length == 0 ? Packet.Flush : Packet.Delimiter;
        }

        if (length > rest.Length)
        {
            return Packet.End;
        }

        text = Encoding.UTF8.GetString(rest[4..length]).TrimEnd('\n');
        rest = rest[length..];
        return Packet.Data;
    }
}
