using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>A pack of whole objects, each once.</summary>
internal sealed class PackBuilder
{
    private const int Commit = 1;
    private const int Tree = 2;
    private const int Blob = 3;
    private const string Author = "vibeworkout <vibeworkout@localhost>";

    /// <summary>No bytes, in zlib's format.</summary>
    private static ReadOnlySpan<byte> Nothing => [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<(int Type, byte[] Content)> objects = [];

    /// <summary>Adds a commit without parents that holds one file, with its tree and blob; its id.</summary>
    public string AddCommit(RefWrite write)
    {
        var blob = Add(Blob, "blob", write.Content.ToArray());
        var tree = Add(Tree, "tree", [.. Encoding.ASCII.GetBytes($"100644 {write.File}\0"), .. Convert.FromHexString(blob)]);
        var seconds = Math.Max(0, write.At.ToUnixTimeSeconds()).ToString(CultureInfo.InvariantCulture);
        var end = write.Message.EndsWith('\n') ? "" : "\n";
        return Add(
            Commit,
            "commit",
            Encoding.UTF8.GetBytes(
                $"tree {tree}\nauthor {Author} {seconds} +0000\ncommitter {Author} {seconds} +0000\n\n{write.Message}{end}"
            )
        );
    }

    /// <summary>The pack, version 2: a header, the objects, and the SHA-1 of all that.</summary>
    public byte[] ToBytes()
    {
        using var pack = new MemoryStream();
        Span<byte> header = stackalloc byte[12];
        "PACK"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], 2);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], objects.Count);
        pack.Write(header);
        foreach (var (type, content) in objects)
        {
            WriteHeader(pack, type, content.Length);
            Zip(content, pack);
        }

        pack.Write(Sha1(pack.GetBuffer().AsSpan(0, (int)pack.Length)));
        return pack.ToArray();
    }

    private string Add(int type, string name, byte[] content)
    {
        var oid = Convert.ToHexStringLower(
            Sha1([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {content.Length}\0")), .. content])
        );
        if (known.Add(oid))
        {
            objects.Add((type, content));
        }

        return oid;
    }

    private static void Zip(byte[] content, Stream to)
    {
        if (content.Length == 0)
        {
            to.Write(Nothing); // .NET's stream writes no byte at all when it is given none
            return;
        }

        using var zipped = new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true);
        zipped.Write(content);
    }

    /// <summary>Type and length: four bits of the length in the first byte, seven in each that follows, a high bit where another
    /// follows.</summary>
    private static void WriteHeader(Stream to, int type, int length)
    {
        var current = (type << 4) | (length & 15);
        for (var rest = length >> 4; rest > 0; rest >>= 7)
        {
            to.WriteByte((byte)(current | 128));
            current = rest & 127;
        }

        to.WriteByte((byte)current);
    }

#pragma warning disable CA5350 // git names objects by SHA-1; nothing here relies on it being strong
    private static byte[] Sha1(ReadOnlySpan<byte> bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350
}
