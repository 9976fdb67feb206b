using System.Buffers;

namespace Vibeworkout.Cli.Hooks;

/// <summary>
/// Lets a JSON object pass by and keeps what is small: a string longer than 256 KiB, a whole file in a tool's input, becomes <c>""</c>; a member that is longer than 2 MiB all the same becomes <c>"":null</c>. What is
/// kept is JSON if the whole was; the parser judges that. So megabytes cost what it costs to look at them once, a chunk at a time.
/// </summary>
internal sealed class JsonSkim
{
    private const int MaxString = 256 * 1024;
    private const int MaxMember = 2 * 1024 * 1024;
    private const int MaxKept = 8 * 1024 * 1024;
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

    private byte[] kept = new byte[8 * 1024];
    private int length;
    private int memberStart, stringStart;
    private int depth;
    private bool inString, escaped, dropping, cutting;

    /// <summary>The object with its small members.</summary>
    public ReadOnlySpan<byte> Kept => kept.AsSpan(0, length);

    /// <summary>Takes the next chunk.</summary>
    /// <exception cref="IOException">Even what is small comes to more than 8 MiB.</exception>
    public void Feed(ReadOnlySpan<byte> chunk)
    {
        while (chunk.Length > 0)
        {
            chunk = inString ? PassString(chunk) : PassStructure(chunk);
        }
    }

    private ReadOnlySpan<byte> PassString(ReadOnlySpan<byte> chunk)
    {
        if (escaped)
        {
            escaped = false;
            Keep(chunk[..1]);
            return chunk[1..];
        }

        var end = chunk.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0)
        {
            Keep(chunk);
            return default;
        }

        if (chunk[end] == '\\')
        {
            escaped = true;
            Keep(chunk[..(end + 1)]);
        }
        else
        {
            inString = false;
            Keep(chunk[..end]);
            cutting = false;
            Keep(chunk.Slice(end, 1));
        }

        return chunk[(end + 1)..];
    }

    private ReadOnlySpan<byte> PassStructure(ReadOnlySpan<byte> chunk)
    {
        var end = chunk.IndexOfAny(Structure);
        if (end < 0)
        {
            Keep(chunk);
            return default;
        }

        Keep(chunk[..end]);
        var mark = chunk[end];
        inString = mark == '"';
        depth += mark is (byte)'{' or (byte)'[' ? 1 : mark is (byte)'}' or (byte)']' ? -1 : 0;
        var endsMember = (mark == ',' && depth == 1) || depth == 0;
        if (endsMember)
        {
            dropping = false;
        }

        Keep(chunk.Slice(end, 1));
        stringStart = length;
        if (endsMember || (mark == '{' && depth == 1))
        {
            memberStart = length;
        }

        return chunk[(end + 1)..];
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (dropping || cutting)
        {
            return;
        }

        if (inString && length - stringStart + bytes.Length > MaxString)
        {
            length = stringStart;
            cutting = true;
            return;
        }

        if (length - memberStart + bytes.Length > MaxMember)
        {
            length = memberStart;
            bytes = "\"\":null"u8;
            dropping = true;
        }

        if (length + bytes.Length > kept.Length)
        {
            Array.Resize(ref kept, length + bytes.Length <= MaxKept ? Math.Max(kept.Length * 4, length + bytes.Length) : throw new IOException("it holds more than 8 MiB beside the tool's input"));
        }

        bytes.CopyTo(kept.AsSpan(length));
        length += bytes.Length;
    }
}
