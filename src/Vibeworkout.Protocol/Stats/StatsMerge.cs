using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Protocol.Stats;

/// <summary>One line that waits to be carried home.</summary>
/// <param name="Bytes">The line without its line feed.</param>
/// <param name="MaybeSent">Whether an earlier push may have carried it already: that push was sent, and its answer never seen.</param>
public readonly record struct PendingLine(ReadOnlyMemory<byte> Bytes, bool MaybeSent);

/// <summary>What a merge came to.</summary>
/// <param name="OpenFile">The new <c>tool-stats.jsonl</c>.</param>
/// <param name="SealedFiles">Files that were filled and never change again, oldest first.</param>
/// <param name="Added">Pending lines the remote did not have.</param>
/// <param name="AlreadyThere">Pending lines it had.</param>
/// <param name="Rejected">Pending lines that are no events: half lines, other people's text. They are not sent.</param>
public sealed record MergedStats(byte[] OpenFile, IReadOnlyList<byte[]> SealedFiles, int Added, int AlreadyThere, IReadOnlyList<ReadOnlyMemory<byte>> Rejected);

/// <summary>
/// The union of a stats ref's open file and the lines that wait (wire format, §5). The remote's lines stay as they are, byte for byte and in their order, readable or not; a pending line is
/// added when its id is not there yet. Pure: the same input gives the same output on every machine.
/// </summary>
public static class StatsMerge
{
    /// <summary>An open file that has grown past this is sealed, in bytes.</summary>
    public const int SealAt = 512 * 1024;

    /// <summary>Merges.</summary>
    /// <param name="remoteOpen">The remote's open file; empty when there is none.</param>
    /// <param name="remoteSealed">The remote's sealed files. They matter only for lines that may have been sent before, and may be left out when there are none such.</param>
    /// <param name="pending">The lines that wait, oldest first.</param>
    public static MergedStats Merge(ReadOnlyMemory<byte> remoteOpen, IReadOnlyList<ReadOnlyMemory<byte>> remoteSealed, IReadOnlyList<PendingLine> pending)
    {
        var remote = LogText.Lines(remoteOpen);
        var known = new HashSet<Guid>();
        var equalLines = new Dictionary<string, int>(StringComparer.Ordinal); // lines without an id, by content
        foreach (var line in remoteSealed.SelectMany(LogText.Lines).Concat(remote))
        {
            if (LogLine.TryReadId(line.Span) is { } id)
            {
                known.Add(id);
            }
            else
            {
                Count(equalLines, line.Span);
            }
        }

        var added = new List<ReadOnlyMemory<byte>>();
        var rejected = new List<ReadOnlyMemory<byte>>();
        var alreadyThere = 0;
        foreach (var line in pending)
        {
            if (!LogLine.TryParse(line.Bytes.Span, out var entry))
            {
                rejected.Add(line.Bytes);
            }
            else if (entry.Id is { } id ? !known.Add(id) : line.MaybeSent && Uncount(equalLines, line.Bytes.Span))
            {
                alreadyThere++;
            }
            else
            {
                added.Add(line.Bytes);
            }
        }

        var (open, full) = Fill(remote.Concat(added));
        return new(open, full, added.Count, alreadyThere, rejected);
    }

    private static (byte[] Open, List<byte[]> Full) Fill(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var full = new List<byte[]>();
        using var file = new MemoryStream();
        foreach (var line in lines)
        {
            file.Write(line.Span);
            file.WriteByte((byte)'\n');
            if (file.Length > SealAt)
            {
                full.Add(file.ToArray());
                file.SetLength(0);
            }
        }

        return (file.ToArray(), full);
    }

    private static void Count(Dictionary<string, int> lines, ReadOnlySpan<byte> line)
    {
        var text = Convert.ToBase64String(line);
        lines[text] = lines.GetValueOrDefault(text) + 1;
    }

    private static bool Uncount(Dictionary<string, int> lines, ReadOnlySpan<byte> line)
    {
        var text = Convert.ToBase64String(line);
        var left = lines.GetValueOrDefault(text);
        lines[text] = Math.Max(0, left - 1);
        return left > 0;
    }
}
