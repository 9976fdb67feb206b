using System.Text;

namespace Vibeworkout.Hook.Calls.Input;

/// <summary>The beginning of a text in UTF-8 and, where asked for, its end.</summary>
/// <param name="head">How many bytes of the beginning are kept.</param>
/// <param name="tail">How many bytes of the end are kept of a text that is longer.</param>
internal sealed class BoundedText(int head, int tail = 0)
{
    private byte[] end = [];
    private byte[] start = new byte[Math.Min(head, 256)];
    private int startLength,
        endLength;

    /// <summary>How long the whole text is, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The beginning.</summary>
    public ReadOnlySpan<byte> Head => start.AsSpan(0, startLength);

    /// <summary>Starts anew.</summary>
    public void Clear() => (startLength, endLength, Length) = (0, 0, 0);

    /// <summary>Takes more.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        Length += part.Length;
        var fits = Math.Min(part.Length, head - startLength);
        if (fits > 0)
        {
            if (startLength + fits > start.Length)
            {
                Array.Resize(ref start, Math.Min(head, Math.Max(start.Length * 2, startLength + fits)));
            }

            part[..fits].CopyTo(start.AsSpan(startLength));
            startLength += fits;
            part = part[fits..];
        }

        if (tail > 0 && part.Length > 0)
        {
            AppendToEnd(part);
        }
    }

    /// <summary>The text; of a longer one the beginning, a line break and the end.</summary>
    public override string ToString()
    {
        var kept = Math.Min(endLength, tail);
        var beginning = Encoding.UTF8.GetString(Head);
        return kept == 0 ? beginning : $"{beginning}\n{Encoding.UTF8.GetString(end.AsSpan(endLength - kept, kept))}";
    }

    private void AppendToEnd(ReadOnlySpan<byte> part)
    {
        if (part.Length > tail)
        {
            part = part[^tail..];
        }

        if (end.Length == 0)
        {
            end = new byte[2 * tail];
        }

        if (endLength + part.Length > end.Length)
        {
            end.AsSpan(endLength - tail, tail).CopyTo(end);
            endLength = tail;
        }

        part.CopyTo(end.AsSpan(endLength));
        endLength += part.Length;
    }
}
