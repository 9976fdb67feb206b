using System.Globalization;
using System.Text;

namespace Vibeworkout.Git.SmartHttp;

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
