using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <content>Reading trees that anybody may have written.</content>
public sealed partial class PrivateRepository
{
    /// <summary>Longer entries are passed over, in bytes.</summary>
    private const int LongestEntry = 1024;

    /// <summary>The entries at the root of a commit, one after the other, in bounded memory however many there are. Those with a name of
    /// more than some 900 bytes are left out.</summary>
    /// <exception cref="InvalidDataException">The commit cannot be read.</exception>
    /// <exception cref="IOException">git could not be started.</exception>
    public IEnumerable<TreeEntry> ReadTree(string commit)
    {
        using var process = Start(["ls-tree", "-l", "-z", commit]);
        process.StandardInput.Close();
        using var patience = new Timer(_ => GitRunner.Kill(process), null, LocalTimeout, Timeout.InfiniteTimeSpan);
        var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var ended = false;
        try
        {
            foreach (var entry in Cut(process.StandardOutput.BaseStream))
            {
                yield return entry;
            }

            process.WaitForExit();
            errors.Wait(LocalTimeout);
            ended = true;
        }
        finally
        {
            if (!ended)
            {
                GitRunner.Kill(process); // nobody wants the rest
            }
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidDataException($"the files of {commit} cannot be listed");
        }
    }

    /// <summary>Whether an object, or what a tag names, is a file's content: it has no tree.</summary>
    public bool IsBlob(string oid) => Run(LocalTimeout, ["cat-file", "-t", oid + "^{}"]) is { Ok: true, Text: "blob" };

    private static IEnumerable<TreeEntry> Cut(Stream output)
    {
        var buffer = new byte[64 * 1024];
        var (end, passingOver) = (0, false);
        int read;
        while ((read = output.Read(buffer, end, buffer.Length - end)) > 0)
        {
            var start = 0;
            end += read;
            for (int length; (length = buffer.AsSpan(start, end - start).IndexOf((byte)0)) >= 0; start += length + 1)
            {
                if (!passingOver && length <= LongestEntry && Parse(Encoding.Latin1.GetString(buffer, start, length)) is { } entry)
                {
                    yield return entry;
                }

                passingOver = false;
            }

            passingOver |= end - start > LongestEntry;
            end = passingOver ? 0 : end - start;
            buffer.AsSpan(start, end).CopyTo(buffer);
        }
    }

    /// <summary>"100644 blob [oid] [size][tab][name]"; the size is "-" for what is no blob.</summary>
    private static TreeEntry? Parse(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return line[..Math.Max(0, tab)].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var mode, var type, var oid, var size]
            ? new(
                mode,
                type,
                oid,
                long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
                line[(tab + 1)..]
            )
            : null;
    }
}
