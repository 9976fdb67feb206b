using System.Buffers.Text;

namespace Vibeworkout.Load.Http;

/// <summary>The head of an answer: no more of it than this tool has use for.</summary>
internal readonly record struct AnswerHead(int Status, int Length, bool IsChunked, bool Closes, int? RetryAfter)
{
    /// <summary>Reads status line and headers, without the empty line that ends them.</summary>
    /// <exception cref="InvalidDataException">That is no answer of HTTP/1.1.</exception>
    public static AnswerHead Read(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("An answer does not begin with HTTP/1.1 and a status.");
        }

        var read = new AnswerHead(status, 0, false, false, null);
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            read =
                Value(line, "content-length:"u8) is { Length: > 0 } length && Utf8Parser.TryParse(length, out int bytes, out _)
                    ? read with
                    {
                        Length = bytes,
                    }
                : Value(line, "transfer-encoding:"u8).SequenceEqual("chunked"u8) ? read with { IsChunked = true }
                : Value(line, "connection:"u8).SequenceEqual("close"u8) ? read with { Closes = true }
                : Value(line, "retry-after:"u8) is { Length: > 0 } wait && Utf8Parser.TryParse(wait, out int seconds, out _)
                    ? read with
                    {
                        RetryAfter = seconds,
                    }
                : read;
        }

        return read;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name)
            ? line[name.Length..].Trim(" \t"u8)
            : default;
}
