using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Utilities.Zlib;

namespace Vibeworkout.Git;

/// <summary>Reads a small object from a pack, without git: a process less for whoever waits for a signal. What is a delta, or in any way odd, is left to
/// git. The forms are those of git's <c>gitformat-pack</c>.</summary>
internal static class PackedObject
{
    private const int LargestIndex = 64 * 1024;
    private const int LongestHeader = 16;
    private const int Fanout = 8;
    private const int Names = Fanout + (256 * 4);
    private const int MostBytes = 64 * 1024;

    private static readonly string[] Types = ["", "commit", "tree", "blob"];

    /// <summary>A file at the root of a commit; null where it cannot be told without git.</summary>
    /// <param name="packs">The folder of packs.</param>
    /// <param name="commit">The commit's id, in hex.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="maxBytes">The most it may be.</param>
    public static byte[]? ReadFile(string packs, string commit, string name, int maxBytes)
    {
        if (commit.Length is not (40 or 64) || !Directory.Exists(packs))
        {
            return null;
        }

        try
        {
            var newestFirst = new DirectoryInfo(packs).GetFiles("*.idx").OrderByDescending(f => f.LastWriteTimeUtc).ToList();
            return
                Read(newestFirst, Convert.FromHexString(commit), "commit", MostBytes) is { } text
                && text.AsSpan().StartsWith("tree "u8)
                && text.AsSpan().IndexOf((byte)'\n') == 5 + commit.Length
                && Read(newestFirst, Convert.FromHexString(Encoding.ASCII.GetString(text, 5, commit.Length)), "tree", MostBytes) is { } tree
                && Find(tree, Encoding.UTF8.GetBytes(name), commit.Length / 2) is { } oid
                ? Read(newestFirst, oid, "blob", maxBytes)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null; // cut off, no ids, or gone meanwhile: git says what is wrong with it
        }
    }

    /// <summary>The id of a file in a tree's entries: "100644 name", a zero, and the id's bytes.</summary>
    private static byte[]? Find(ReadOnlySpan<byte> tree, ReadOnlySpan<byte> name, int oidSize)
    {
        while (tree.IndexOf((byte)0) is > 0 and var zero && tree.Length > zero + oidSize)
        {
            if (tree.StartsWith("100"u8) && tree[(tree.IndexOf((byte)' ') + 1)..zero].SequenceEqual(name))
            {
                return tree.Slice(zero + 1, oidSize).ToArray();
            }

            tree = tree[(zero + 1 + oidSize)..];
        }

        return null;
    }

    private static byte[]? Read(IReadOnlyList<FileInfo> indexes, byte[] oid, string type, int maxBytes)
    {
        foreach (var index in indexes)
        {
            if (index.Length is > Names and <= LargestIndex && Find(File.ReadAllBytes(index.FullName), oid) is { } offset)
            {
                return ReadAt(Path.ChangeExtension(index.FullName, ".pack"), offset, type, maxBytes);
            }
        }

        return null;
    }

    /// <summary>Where in its pack an object begins; null where the index does not have it, or is of another version.</summary>
    private static uint? Find(ReadOnlySpan<byte> index, ReadOnlySpan<byte> oid)
    {
        if (index.Length <= Names || index[0] != 0xff || !index[1..8].SequenceEqual("tOc\0\0\0\u0002"u8))
        {
            return null;
        }

        var count = Number(index, Fanout + (255 * 4));
        var offsets = Names + (count * (oid.Length + 4));
        if (count > LargestIndex || index.Length < offsets + (count * 4))
        {
            return null;
        }

        for (var at = oid[0] == 0 ? 0 : Number(index, Fanout + ((oid[0] - 1) * 4)); at < count; at++)
        {
            if (index.Slice(Names + ((int)at * oid.Length), oid.Length).SequenceEqual(oid))
            {
                return Number(index, (int)(offsets + (at * 4)));
            }
        }

        return null;
    }

    private static byte[]? ReadAt(string pack, uint offset, string type, int maxBytes)
    {
        using var file = File.OpenHandle(pack, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var packed = new byte[Math.Clamp(RandomAccess.GetLength(file) - offset, 0, maxBytes + 1024)];
        packed = packed[..RandomAccess.Read(file, packed, offset)];
        // three bits of type and, seven bits at a time, the length
        var (length, shift, at) = (0L, 4, 0);
        for (; at < Math.Min(packed.Length, LongestHeader); at++)
        {
            length |= at == 0 ? packed[at] & 15L : (packed[at] & 127L) << shift;
            shift += at == 0 ? 0 : 7;
            if ((packed[at] & 128) == 0)
            {
                break;
            }
        }

        if (at >= Math.Min(packed.Length, LongestHeader) || length > maxBytes || ((packed[0] >> 4) & 7) != Array.IndexOf(Types, type))
        {
            return null;
        }

        using var inflated = new ZInputStream(new MemoryStream(packed, at + 1, packed.Length - at - 1));
        var bytes = new byte[length];
        return inflated.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == length ? bytes : null;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
