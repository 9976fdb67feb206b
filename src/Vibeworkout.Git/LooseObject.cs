using System.Globalization;
using System.Text;
using Org.BouncyCastle.Utilities.Zlib;

namespace Vibeworkout.Git;

/// <summary>Reads what git stored as a file of its own, without git: a process less for whoever waits for a signal. What is not so stored, or in
/// any way odd, is left to git.</summary>
internal static class LooseObject
{
    private const int LongestHeader = 32;

    /// <summary>An object's content; null where it is no whole file of that type, or longer than that.</summary>
    /// <param name="objects">The repository's folder of objects.</param>
    /// <param name="oid">Its id, in hex.</param>
    /// <param name="type">"commit", "tree" or "blob".</param>
    /// <param name="maxBytes">The most it may be.</param>
    public static byte[]? Read(string objects, string oid, string type, int maxBytes)
    {
        var path = Path.Combine(objects, oid[..2], oid[2..]);
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length > maxBytes + 1024)
        {
            return null;
        }

        try
        {
            using var inflated = new ZInputStream(new MemoryStream(File.ReadAllBytes(path)));
            var bytes = new byte[LongestHeader + maxBytes + 1];
            var length = inflated.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var start = bytes.AsSpan(0, Math.Min(length, LongestHeader)).IndexOf((byte)0) + 1;
            // "blob 123", a zero, and the bytes
            return
                start > 0
                && Encoding.ASCII.GetString(bytes, 0, start - 1).Split(' ') is [var kind, var size]
                && kind == type
                && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count <= maxBytes
                && count == length - start
                ? bytes[start..length]
                : null;
        }
        catch (IOException)
        {
            return null; // cut off, or no such stream: git says what is wrong with it
        }
    }

    /// <summary>The id of a file at the root of a commit; null where that cannot be told so.</summary>
    /// <param name="objects">The repository's folder of objects.</param>
    /// <param name="commit">The commit's id.</param>
    /// <param name="name">The file's name.</param>
    public static string? Find(string objects, string commit, string name)
    {
        const int most = 64 * 1024;
        if (
            Read(objects, commit, "commit", most) is not { } text
            || !text.AsSpan().StartsWith("tree "u8)
            || text.AsSpan().IndexOf((byte)'\n') is not (>= 45 and < 100 and var end)
            || Read(objects, Encoding.ASCII.GetString(text[5..end]), "tree", most) is not { } tree
        )
        {
            return null;
        }

        var (oidSize, wanted) = ((end - 5) / 2, Encoding.UTF8.GetBytes(name));
        ReadOnlySpan<byte> entries = tree;
        while (entries.IndexOf((byte)0) is > 0 and var zero && entries.Length > zero + oidSize)
        {
            // "100644 name", a zero, and the id's bytes
            var isWanted = entries[..zero].StartsWith("100"u8) && entries[(entries.IndexOf((byte)' ') + 1)..zero].SequenceEqual(wanted);
            var oid = entries.Slice(zero + 1, oidSize);
            if (isWanted)
            {
                return Convert.ToHexStringLower(oid);
            }

            entries = entries[(zero + 1 + oidSize)..];
        }

        return null;
    }
}
