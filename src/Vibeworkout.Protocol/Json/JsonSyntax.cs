using System.Buffers;

namespace Vibeworkout.Protocol.Json;

/// <summary>
/// Says whether a text is one JSON object, by RFC 8259's grammar. The framework's reader says "no" with an exception, which costs some
/// twenty microseconds: a file of millions of broken lines, which anybody who can push may put on a ref,
/// would take minutes.
/// </summary>
public static class JsonSyntax
{
    private const int MaxDepth = 64; // the framework's reader goes no deeper

    private static readonly SearchValues<byte> EndOfPlainText = SearchValues.Create([
        (byte)'"',
        (byte)'\\',
        .. Enumerable.Range(0, 0x20).Select(i => (byte)i),
    ]);

    /// <summary>Whether it is one. That its strings are UTF-8 is not looked at.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        SkipSpace(ref text);
        return text is [(byte)'{', ..] && SkipValue(ref text, 0) && text.TrimStart(" \t\r\n"u8).IsEmpty;
    }

    private static bool SkipValue(ref ReadOnlySpan<byte> text, int depth) =>
        text switch
        {
            [(byte)'{', ..] => SkipMembers(ref text, (byte)'}', depth + 1),
            [(byte)'[', ..] => SkipMembers(ref text, (byte)']', depth + 1),
            [(byte)'"', ..] => SkipString(ref text),
            [(byte)'t', ..] => SkipWord(ref text, "true"u8),
            [(byte)'f', ..] => SkipWord(ref text, "false"u8),
            [(byte)'n', ..] => SkipWord(ref text, "null"u8),
            _ => SkipNumber(ref text),
        };

    /// <summary>An object's or a list's inside.</summary>
    private static bool SkipMembers(ref ReadOnlySpan<byte> text, byte end, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        text = text[1..];
        SkipSpace(ref text);
        if (SkipByte(ref text, end))
        {
            return true;
        }

        do
        {
            SkipSpace(ref text);
            if (end == '}' && !(SkipString(ref text) && SkipColon(ref text)))
            {
                return false;
            }

            if (!SkipValue(ref text, depth))
            {
                return false;
            }

            SkipSpace(ref text);
        } while (SkipByte(ref text, (byte)','));
        return SkipByte(ref text, end);
    }

    private static bool SkipColon(ref ReadOnlySpan<byte> text)
    {
        SkipSpace(ref text);
        var there = SkipByte(ref text, (byte)':');
        SkipSpace(ref text);
        return there;
    }

    private static bool SkipString(ref ReadOnlySpan<byte> text)
    {
        if (!SkipByte(ref text, (byte)'"'))
        {
            return false;
        }

        while (true)
        {
            var plain = text.IndexOfAny(EndOfPlainText);
            if (plain < 0)
            {
                return false;
            }

            text = text[plain..];
            switch (text)
            {
                case [(byte)'"', ..]:
                    text = text[1..];
                    return true;
                case [(byte)'\\', (byte)'u', var a, var b, var c, var d, ..]
                    when char.IsAsciiHexDigit((char)a)
                        && char.IsAsciiHexDigit((char)b)
                        && char.IsAsciiHexDigit((char)c)
                        && char.IsAsciiHexDigit((char)d):
                    text = text[6..];
                    break;
                case [
                    (byte)'\\',
                    (byte)'"'
                    or (byte)'\\'
                    or (byte)'/'
                    or (byte)'b'
                    or (byte)'f'
                    or (byte)'n'
                    or (byte)'r'
                    or (byte)'t',
                    ..,
                ]:
                    text = text[2..];
                    break;
                default:
                    return false;
            }
        }
    }

    private static bool SkipWord(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        var there = text.StartsWith(word);
        text = there ? text[word.Length..] : text;
        return there;
    }

    private static bool SkipNumber(ref ReadOnlySpan<byte> text)
    {
        SkipByte(ref text, (byte)'-');
        return (SkipByte(ref text, (byte)'0') || SkipDigits(ref text))
            && (!SkipByte(ref text, (byte)'.') || SkipDigits(ref text))
            && (
                !(SkipByte(ref text, (byte)'e') || SkipByte(ref text, (byte)'E'))
                || ((SkipByte(ref text, (byte)'+') || SkipByte(ref text, (byte)'-') || true) && SkipDigits(ref text))
            );
    }

    private static bool SkipDigits(ref ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? text.Length : count;
        text = text[count..];
        return count > 0;
    }

    private static bool SkipByte(ref ReadOnlySpan<byte> text, byte wanted)
    {
        var there = text.Length > 0 && text[0] == wanted;
        text = there ? text[1..] : text;
        return there;
    }

    private static void SkipSpace(ref ReadOnlySpan<byte> text) => text = text.TrimStart(" \t\r\n"u8);
}
