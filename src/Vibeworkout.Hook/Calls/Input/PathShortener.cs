using System.Text;

namespace Vibeworkout.Hook.Calls.Input;

/// <summary>Shortens a path that is longer than any system takes as some tools do: <c>//</c>, <c>/./</c> and <c>/folder/../</c> go. In
/// bounded memory, a part at a time.</summary>
internal sealed class PathShortener
{
    private const int MaxKept = 32 * 1024;
    private const int MaxName = 1024;

    private readonly List<string> names = [];
    private readonly BoundedText name = new(MaxName);
    private int length,
        lost,
        unusable;
    private bool isAbsolute,
        isFirst,
        nameGoesOn;

    /// <summary>A path begins.</summary>
    public void Start()
    {
        names.Clear();
        name.Clear();
        (length, lost, unusable, isAbsolute, isFirst, nameGoesOn) = (0, 0, 0, false, true, false);
    }

    /// <summary>More of it.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        while (part.Length > 0)
        {
            var end = OperatingSystem.IsWindows() ? part.IndexOfAny((byte)'/', (byte)'\\') : part.IndexOf((byte)'/');
            var piece = end < 0 ? part : part[..end];
            // white space at the end of everything does not count
            nameGoesOn |=
                name.Length + piece.Length > MaxName
                && piece[Math.Max(0, Math.Min(piece.Length, (int)(MaxName - name.Length)))..].ContainsAnyExcept(" \t\r\n"u8);
            name.Append(piece);
            if (end < 0)
            {
                return;
            }

            EndName();
            part = part[(end + 1)..];
        }
    }

    /// <summary>What is left of it; null when that is no path.</summary>
    public string? End()
    {
        EndName();
        return lost > 0 || unusable > 0 ? null : $"{(isAbsolute ? "/" : "")}{string.Join('/', names)}";
    }

    private void EndName()
    {
        var isEmpty = name.Length == 0;
        isAbsolute |= isFirst && isEmpty;
        if (nameGoesOn)
        {
            lost += lost > 0 ? 1 : 0;
            if (lost == 0)
            {
                Push("\0");
            }
        }
        else if (name.Head.SequenceEqual(".."u8))
        {
            GoUp();
        }
        else if (!isEmpty && !name.Head.SequenceEqual("."u8))
        {
            PushName();
        }

        (isFirst, nameGoesOn) = (false, false);
        name.Clear();
    }

    private void PushName()
    {
        if (lost > 0 || length + name.Length > MaxKept)
        {
            lost++;
        }
        else
        {
            Push(Encoding.UTF8.GetString(name.Head));
        }
    }

    private void GoUp()
    {
        if (lost > 0)
        {
            lost--;
        }
        else if (names.Count > 0 && names[^1] is var last && last != "..")
        {
            names.RemoveAt(names.Count - 1);
            length -= last.Length + 1;
            unusable -= last == "\0" ? 1 : 0;
        }
        else if (!isAbsolute && length + 2 <= MaxKept)
        {
            Push("..");
        }
    }

    private void Push(string text)
    {
        names.Add(text);
        length += text.Length + 1;
        unusable += text == "\0" ? 1 : 0;
    }
}
