using System.Text;

namespace Vibeworkout.Hook.Calls.Input;

/// <summary>
/// Looks at one text of a tool's input after the other, however long, and tells which files it may name: as a path, as JSON with texts of
/// its own, or as a patch.
/// </summary>
internal sealed class TextScan(ToolTexts found, int nesting)
{
    // no system takes a longer path. Some tools shorten what they are given first, so of a longer text only what that leaves counts
    private const int MaxPath = 32 * 1024;

    private readonly BoundedText head = new(MaxPath);
    private readonly PatchScan patch = new();
    private PathShortener? shortener;
    private JsonScanner? json;
    private MemberKind? kind;
    private bool started;

    private bool IsContent => kind == MemberKind.Content;

    /// <summary>A text begins.</summary>
    /// <param name="member">What its member says of it; null for the name of a member.</param>
    public void Start(MemberKind? member)
    {
        (kind, started, json) = (member, false, null);
        head.Clear();
        patch.Start();
    }

    /// <summary>More of it.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        if (kind == MemberKind.Excluded)
        {
            return;
        }

        if (!started)
        {
            part = part.TrimStart(" \t\r\n"u8);
            if (part.Length == 0)
            {
                return;
            }

            started = true;
            if (part[0] is (byte)'{' or (byte)'[' or (byte)'"' && kind is MemberKind.Other or MemberKind.Folder)
            {
                StartJson();
            }
        }

        if (head.Length <= MaxPath && head.Length + part.Length > MaxPath)
        {
            (shortener ??= new PathShortener()).Start();
            shortener.Add(head.Head);
            shortener.Add(part);
        }
        else if (head.Length > MaxPath)
        {
            shortener!.Add(part);
        }

        head.Append(part);
        patch.Add(part);
        json?.Feed(part);
    }

    /// <summary>The text ends.</summary>
    public void End()
    {
        patch.End();
        if (kind is not null)
        {
            TellPatch();
        }

        if (json is { TooDeep: true })
        {
            found.Cut();
        }

        // JSON is no path; the texts in it are
        if (!started || json is { IsWhole: true })
        {
            return;
        }

        if (
            (head.Length <= MaxPath ? Encoding.UTF8.GetString(head.Head) : shortener!.End()) is { } path
            && !(IsContent && IsMereText(path))
        )
        {
            found.Add(
                path,
                kind is null ? InputPart.Name
                    : IsContent ? InputPart.Content
                    : InputPart.Value
            );
            if (kind == MemberKind.Folder)
            {
                found.AddFolder(path);
            }
        }
    }

    // lines of text, as most contents are: a path with a line break in it leads somewhere only by leaving it again
    private static bool IsMereText(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !text.Contains("/..", StringComparison.Ordinal)
        && !text.Contains("\\..", StringComparison.Ordinal);

    private void StartJson()
    {
        if (nesting < ToolInputScan.MaxNesting)
        {
            json = new JsonScanner(new ToolInputScan(found, nesting + 1));
        }
        else
        {
            found.Cut();
        }
    }

    private InputPart HeaderOf(bool isDiff, bool isPatch)
    {
        if (IsContent)
        {
            return InputPart.ContentHeader;
        }

        return (isDiff, isPatch) switch
        {
            (true, _) => InputPart.DiffHeader,
            (_, true) => InputPart.PatchHeader,
            _ => InputPart.Header,
        };
    }

    private void TellPatch()
    {
        foreach (var (path, isDiff) in patch.Paths)
        {
            var isPatch = isDiff || patch.Begun;
            if (isPatch || !IsContent)
            {
                found.Add(path, HeaderOf(isDiff, isPatch));
            }
        }

        if (
            patch.Begun
            && head.Head is var start
            && ShellFolder.Find(Encoding.UTF8.GetString(start[..Math.Min(start.Length, 4096)])) is { } folder
        )
        {
            found.AddFolder(folder);
        }

        if (patch.IsCut && (patch.Begun || !IsContent))
        {
            found.Cut();
        }
    }
}
