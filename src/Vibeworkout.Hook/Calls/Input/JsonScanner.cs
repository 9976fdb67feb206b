using System.Buffers;
using System.Text;

namespace Vibeworkout.Hook.Calls.Input;

/// <summary>
/// Reads JSON chunk by chunk and keeps nothing of it. As lenient as the most lenient tool: half a surrogate pair, an unknown escape, a raw
/// line break or bytes that are no UTF-8 are read as something; what is wrong with
/// the structure is remembered, and reading goes on. It never throws.
/// </summary>
internal sealed class JsonScanner(IJsonVisitor visitor)
{
    /// <summary>What lies deeper is passed over without being told; <see cref="TooDeep"/> says so.</summary>
    public const int MaxDepth = 512;

    private const int MaxLiteral = 64;
    private const int MaxPending = 2048;
    private static readonly SearchValues<byte> AfterLiteral = SearchValues.Create("{}[]:,\" \t\r\n"u8);

    private static readonly SearchValues<byte> InNumbers = SearchValues.Create("0123456789+-.eE"u8);

    private readonly bool[] isObject = new bool[MaxDepth + 1];
    private readonly byte[] literal = new byte[MaxLiteral];
    private readonly byte[] pending = new byte[MaxPending];
    private int literalLength,
        pendingLength;
    private int depth;
    private Mode mode;
    private Expected expected;
    private bool inName;
    private int codeUnit,
        digits;
    private char high;

    private enum Mode
    {
        Structure,
        Literal,
        Text,
        Escape,
        Hex,
    }

    private enum Expected
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
        Nothing,
    }

    /// <summary>Whether the structure is not JSON's.</summary>
    public bool Broken { get; private set; }

    /// <summary>Whether something lay deeper than <see cref="MaxDepth"/>.</summary>
    public bool TooDeep { get; private set; }

    /// <summary>Whether what was fed is exactly one JSON value. A number or word at the very end counts.</summary>
    public bool IsWhole =>
        !Broken && ((mode == Mode.Structure && expected == Expected.Nothing) || (mode == Mode.Literal && depth == 0 && IsLiteral()));

    private bool IsTold => depth <= MaxDepth;

    private bool InObject => depth is > 0 and <= MaxDepth && isObject[depth];

    /// <summary>Takes the next chunk.</summary>
    public void Feed(ReadOnlySpan<byte> chunk)
    {
        while (chunk.Length > 0)
        {
            chunk = mode switch
            {
                Mode.Text => PassText(chunk),
                Mode.Escape => PassEscape(chunk),
                Mode.Hex => PassHex(chunk),
                Mode.Literal => PassLiteral(chunk),
                _ => PassStructure(chunk),
            };
        }
    }

    private ReadOnlySpan<byte> PassStructure(ReadOnlySpan<byte> chunk)
    {
        switch (chunk[0])
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            case (byte)'{' or (byte)'[':
                Open(chunk[0] == '{');
                break;
            case (byte)'}' or (byte)']':
                Close(chunk[0] == '}');
                break;
            case (byte)':':
                Require(expected == Expected.Colon);
                expected = Expected.Value;
                break;
            case (byte)',':
                Require(expected == Expected.CommaOrEnd);
                expected = InObject ? Expected.Name : Expected.Value;
                break;
            case (byte)'"':
                inName = InObject && expected is Expected.Name or Expected.NameOrEnd;
                Require(inName || ExpectsValue);
                if (IsTold)
                {
                    visitor.StartString(depth, inName);
                }

                mode = Mode.Text;
                break;
            default:
                Require(ExpectsValue);
                literalLength = 0;
                mode = Mode.Literal;
                return chunk;
        }

        return chunk[1..];
    }

    private bool ExpectsValue => expected is Expected.Value or Expected.ValueOrEnd;

    private void Open(bool asObject)
    {
        Require(ExpectsValue);
        depth++;
        expected = asObject ? Expected.NameOrEnd : Expected.ValueOrEnd;
        if (depth > MaxDepth)
        {
            TooDeep = true;
            return;
        }

        isObject[depth] = asObject;
        visitor.Open(depth, asObject);
    }

    private void Close(bool asObject)
    {
        Require(expected == Expected.CommaOrEnd || expected == (asObject ? Expected.NameOrEnd : Expected.ValueOrEnd));
        if (depth == 0)
        {
            Broken = true;
            return;
        }

        if (IsTold)
        {
            Require(isObject[depth] == asObject);
            visitor.Close(depth);
        }

        depth--;
        EndValue();
    }

    private void EndValue() => expected = depth == 0 ? Expected.Nothing : Expected.CommaOrEnd;

    private ReadOnlySpan<byte> PassLiteral(ReadOnlySpan<byte> chunk)
    {
        var end = chunk.IndexOfAny(AfterLiteral);
        var part = end < 0 ? chunk : chunk[..end];
        var kept = Math.Min(part.Length, MaxLiteral - literalLength);
        part[..kept].CopyTo(literal.AsSpan(literalLength));
        literalLength += kept;
        if (end < 0)
        {
            return default;
        }

        Require(IsLiteral());
        if (IsTold)
        {
            visitor.Literal(depth, literal.AsSpan(0, literalLength));
        }

        mode = Mode.Structure;
        EndValue();
        return chunk[end..];
    }

    private bool IsLiteral()
    {
        ReadOnlySpan<byte> text = literal.AsSpan(0, literalLength);
        return text.SequenceEqual("true"u8)
            || text.SequenceEqual("false"u8)
            || text.SequenceEqual("null"u8)
            || !text.ContainsAnyExcept(InNumbers);
    }

    private ReadOnlySpan<byte> PassText(ReadOnlySpan<byte> chunk)
    {
        var end = chunk.IndexOfAny((byte)'"', (byte)'\\');
        var part = end < 0 ? chunk : chunk[..end];
        if (part.Length > 0)
        {
            Tell(part);
        }

        if (end < 0)
        {
            return default;
        }

        if (chunk[end] == '\\')
        {
            mode = Mode.Escape;
        }
        else
        {
            FlushHigh();
            FlushPending();
            if (IsTold)
            {
                visitor.EndString();
            }

            mode = Mode.Structure;
            if (inName)
            {
                expected = Expected.Colon;
            }
            else
            {
                EndValue();
            }
        }

        return chunk[(end + 1)..];
    }

    private ReadOnlySpan<byte> PassEscape(ReadOnlySpan<byte> chunk)
    {
        mode = Mode.Text;
        switch (chunk[0])
        {
            case (byte)'u':
                (mode, codeUnit, digits) = (Mode.Hex, 0, 0);
                break;
            case (byte)'n':
                Tell("\n"u8);
                break;
            case (byte)'t':
                Tell("\t"u8);
                break;
            case (byte)'r':
                Tell("\r"u8);
                break;
            case (byte)'b':
                Tell("\b"u8);
                break;
            case (byte)'f':
                Tell("\f"u8);
                break;
            default:
                Tell(chunk[..1]);
                break;
        }

        return chunk[1..];
    }

    private ReadOnlySpan<byte> PassHex(ReadOnlySpan<byte> chunk)
    {
        if (!char.IsAsciiHexDigit((char)chunk[0]))
        {
            Tell("\uFFFD"u8);
            mode = Mode.Text;
            return chunk;
        }

        codeUnit = (codeUnit << 4) | Convert.ToInt32(((char)chunk[0]).ToString(), 16);
        if (++digits == 4)
        {
            mode = Mode.Text;
            TellUnit((char)codeUnit);
        }

        return chunk[1..];
    }

    private void TellUnit(char unit)
    {
        if (char.IsHighSurrogate(unit))
        {
            FlushHigh();
            high = unit;
            return;
        }

        var rune = char.IsLowSurrogate(unit) ? (high != 0 ? new Rune(high, unit) : Rune.ReplacementChar) : new Rune(unit);
        if (char.IsLowSurrogate(unit))
        {
            high = default;
        }

        Span<byte> utf8 = stackalloc byte[4];
        Tell(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private void Tell(ReadOnlySpan<byte> part)
    {
        FlushHigh();
        if (!IsTold)
        {
            return;
        }

        if (pendingLength + part.Length > MaxPending)
        {
            FlushPending();
        }

        if (part.Length > MaxPending)
        {
            visitor.AddToString(part);
            return;
        }

        part.CopyTo(pending.AsSpan(pendingLength));
        pendingLength += part.Length;
    }

    // a text full of escapes is told in pieces of a sensible size
    private void FlushPending()
    {
        if (pendingLength > 0)
        {
            visitor.AddToString(pending.AsSpan(0, pendingLength));
            pendingLength = 0;
        }
    }

    // the first half of a pair whose second half did not come
    private void FlushHigh()
    {
        if (high != 0)
        {
            high = default;
            Tell("\uFFFD"u8);
        }
    }

    // what lies too deep is not followed well enough to be judged
    private void Require(bool condition) => Broken |= !condition && IsTold;
}
