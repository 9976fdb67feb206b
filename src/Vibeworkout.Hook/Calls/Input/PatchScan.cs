using System.Buffers;
using System.Text;

namespace Vibeworkout.Hook.Calls.Input;

/// <summary>
/// Finds the files that a patch names, while it streams by: <c>*** Add File: …</c> and its like, with any white space around them as Codex
/// takes them, and the headers of unified diffs.
/// </summary>
internal sealed class PatchScan
{
    private const int MaxLine = 32 * 1024;
    private const int EnoughToTell = 128;
    private const int MaxPaths = 20_000;
    private const string Begin = "*** Begin Patch";

    private static readonly string[] Headers = ["*** Add File:", "*** Update File:", "*** Delete File:", "*** Move to:"];
    private static readonly string[] Renames = ["rename from ", "rename to ", "copy from ", "copy to "];
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\r\v\f"u8);

    private readonly BoundedText line = new(MaxLine);
    private bool skipping,
        inDiff;
    private string? old;

    /// <summary>Whether a line said that a patch begins.</summary>
    public bool Begun { get; private set; }

    /// <summary>The files named, and whether as a unified diff does.</summary>
    public List<(string Path, bool IsDiff)> Paths { get; } = [];

    /// <summary>Whether a header was longer than can be looked at, or there were too many.</summary>
    public bool IsCut { get; private set; }

    /// <summary>A text begins.</summary>
    public void Start()
    {
        line.Clear();
        Paths.Clear();
        (skipping, inDiff, old, Begun, IsCut) = (false, false, null, false, false);
    }

    /// <summary>More of it.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        while (part.Length > 0)
        {
            var end = part.IndexOfAny(LineEnds);
            if (!skipping)
            {
                Collect(end < 0 ? part : part[..end]);
            }

            if (end < 0)
            {
                return;
            }

            EndLine();
            part = part[(end + 1)..];
        }
    }

    /// <summary>The text ends.</summary>
    public void End() => EndLine();

    private void Collect(ReadOnlySpan<byte> part)
    {
        if (line.Length == 0)
        {
            part = part.TrimStart(" \t"u8);
        }

        if (part.Length == 0)
        {
            return;
        }

        // other white space than ASCII's may come first
        if (line.Length == 0 && !(part[0] is (byte)'*' or (byte)'-' or (byte)'+' or (byte)'r' or (byte)'d' or (byte)'c' or >= 0x80))
        {
            skipping = true;
            return;
        }

        line.Append(part);
        if (line.Length > MaxLine)
        {
            IsCut |= IsHeader(Encoding.UTF8.GetString(line.Head[..EnoughToTell]).TrimStart());
            skipping = true;
        }
        else if (line.Length is > 4 and < EnoughToTell)
        {
            skipping = !BeginsLikeHeader(line.Head);
        }
    }

    private void EndLine()
    {
        if (!skipping && BeginsLikeHeader(line.Head))
        {
            Read(Encoding.UTF8.GetString(line.Head).Trim());
        }
        else if (line.Length > 0)
        {
            old = null;
        }

        skipping = false;
        line.Clear();
    }

    // other white space than ASCII's is looked at when the line is whole
    private static bool BeginsLikeHeader(ReadOnlySpan<byte> start) =>
        start.Length > 4
        && (
            start[0] >= 0x80
            || start[..4]
                is [(byte)'*', (byte)'*', (byte)'*', (byte)' ']
                    or [(byte)'-', (byte)'-', (byte)'-', (byte)' ']
                    or [(byte)'+', (byte)'+', (byte)'+', (byte)' ']
                    or [(byte)'d', (byte)'i', (byte)'f', (byte)'f']
                    or [(byte)'r', (byte)'e', (byte)'n', (byte)'a']
                    or [(byte)'c', (byte)'o', (byte)'p', (byte)'y']
        );

    private static bool IsHeader(string start) => Array.Exists(Headers, h => start.StartsWith(h, StringComparison.OrdinalIgnoreCase));

    private void Read(string text)
    {
        if (text.StartsWith("*** ", StringComparison.Ordinal))
        {
            Begun |= text.StartsWith(Begin, StringComparison.OrdinalIgnoreCase);
            if (IsHeader(text))
            {
                Tell(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), isDiff: false);
            }
        }
        else if (text.StartsWith("--- ", StringComparison.Ordinal))
        {
            old = text[4..];
        }
        else if (text.StartsWith("+++ ", StringComparison.Ordinal) && old is not null)
        {
            inDiff = true;
            TellDiff(old);
            TellDiff(text[4..]);
            old = null;
        }
        else if (text.StartsWith("diff --git ", StringComparison.Ordinal))
        {
            inDiff = true;
            TellPair(text[11..]);
        }
        else if (inDiff && Array.Find(Renames, r => text.StartsWith(r, StringComparison.Ordinal)) is { } rename)
        {
            TellDiff(text[rename.Length..]);
        }
    }

    // "a/x b/x": both halves name the same file, or a rename's lines follow
    private void TellPair(string pair)
    {
        var middle = pair.IndexOf(" b/", StringComparison.Ordinal);
        middle = middle < 0 ? pair.IndexOf(" \"b/", StringComparison.Ordinal) : middle;
        middle = middle < 0 ? pair.IndexOf(' ', StringComparison.Ordinal) : middle;
        if (middle > 0)
        {
            TellDiff(pair[..middle]);
            TellDiff(pair[(middle + 1)..]);
        }
    }

    private void TellDiff(string name)
    {
        var path = name.IndexOf('\t', StringComparison.Ordinal) is > 0 and var tab ? name[..tab] : name;
        path = path is ['"', .., '"'] ? Unquote(path[1..^1]) : path;
        Tell(path, isDiff: true);
        if (path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
        {
            Tell(path[(slash + 1)..], isDiff: true);
        }
    }

    private void Tell(string path, bool isDiff)
    {
        if (Paths.Count < MaxPaths)
        {
            Paths.Add((path, isDiff));
        }
        else
        {
            IsCut = true;
        }
    }

    // as git quotes names: \" \\ and three octal digits a byte
    private static string Unquote(string quoted)
    {
        var bytes = new List<byte>(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] != '\\' || i + 1 == quoted.Length)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(quoted[i..(i + 1)]));
            }
            else if (i + 3 < quoted.Length && quoted[(i + 1)..(i + 4)].All(d => d is >= '0' and <= '7'))
            {
                bytes.Add((byte)(((quoted[i + 1] - '0') << 6) | ((quoted[i + 2] - '0') << 3) | (quoted[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(quoted[++i..(i + 1)]));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
