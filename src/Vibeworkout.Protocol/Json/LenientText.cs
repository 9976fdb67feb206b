using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Json;

/// <summary>Reads strings that the framework's reader refuses: with half a character in them, because somebody cut a text in the middle of
/// one. What is no character becomes U+FFFD.</summary>
public static class LenientText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The string, or the member's name, that the reader stands at. Never throws for what is in it.</summary>
    public static string Read(ref Utf8JsonReader json)
    {
        var bytes = json.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(json.ValueSequence) : json.ValueSpan;
        var text = Encoding.UTF8.GetString(bytes);
        return json.ValueIsEscaped ? Whole(Unescape(text)) : text;
    }

    /// <summary>The same text with a replacement for each half of a surrogate pair that stands alone.</summary>
    public static string Whole(string text)
    {
        var at = FirstHalf(text, 0);
        if (at < 0)
        {
            return text;
        }

        var chars = text.ToCharArray();
        for (; at >= 0; at = FirstHalf(text, at + 1))
        {
            chars[at] = Replacement;
        }

        return new(chars);
    }

    private static int FirstHalf(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            // from a position behind a high surrogate, its low one stands alone only if the pair does not hold
            var isSecond = char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]);
            var isFirst = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (!isSecond && !isFirst)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                plain.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                plain.Append(
                    text[i] switch
                    {
                        'b' => '\b',
                        'f' => '\f',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        var same => same,
                    }
                );
            }
        }

        return plain.ToString();
    }
}
