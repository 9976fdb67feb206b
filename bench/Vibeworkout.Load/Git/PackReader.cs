using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Vibeworkout.Load.Git;

/// <summary>An object of a pack.</summary>
/// <param name="Type"><c>commit</c>, <c>tree</c> or <c>blob</c>.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record PackedObject(string Type, byte[] Content);

/// <summary>Reads a pack of whole objects and believes nothing of it.</summary>
internal static class PackReader
{
    private const int Header = 12;
    private const int Trailer = 20;
    private const int LargestObject = 64 * 1024;

    /// <summary>The objects by their ids.</summary>
    /// <exception cref="InvalidDataException">It is no such pack.</exception>
    public static Dictionary<string, PackedObject> Read(ReadOnlyMemory<byte> pack)
    {
        var bytes = pack.Span;
        if (bytes.Length < Header + Trailer || !bytes.StartsWith("PACK"u8) || BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) != 2)
        {
            throw new InvalidDataException("the pack's header is wrong");
        }

        if (!Sha1(bytes[..^Trailer]).AsSpan().SequenceEqual(bytes[^Trailer..]))
        {
            throw new InvalidDataException("the pack's trailer is not its SHA-1");
        }

        var objects = new Dictionary<string, PackedObject>(StringComparer.Ordinal);
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        var input = new OneByOne(pack[Header..^Trailer]);
        for (var i = 0; i < count; i++)
        {
            var packed = ReadObject(input);
            if (!objects.TryAdd(IdOf(packed), packed))
            {
                throw new InvalidDataException("the pack holds an object twice");
            }
        }

        return input.Left == 0 ? objects : throw new InvalidDataException("the pack goes on after its last object");
    }

    private static PackedObject ReadObject(OneByOne input)
    {
        var first = input.ReadByte();
        var (type, length) = ((first >> 4) & 7, first & 15);
        for (var shift = 4; (first & 128) != 0 && shift < 28; shift += 7)
        {
            first = input.ReadByte();
            length |= (first & 127) << shift;
        }

        if (first < 0 || length > LargestObject)
        {
            throw new InvalidDataException("an object's size is wrong");
        }

        var name = type switch
        {
            1 => "commit",
            2 => "tree",
            3 => "blob",
            _ => throw new InvalidDataException("an object is neither commit, tree nor blob"),
        };
        var content = new byte[length + 1];
        using var zipped = new ZLibStream(input, CompressionMode.Decompress, leaveOpen: true);
        return zipped.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == length
            ? new(name, content[..length])
            : throw new InvalidDataException("an object has another size than it says");
    }

    private static string IdOf(PackedObject packed) =>
        Convert.ToHexStringLower(
            Sha1([
                .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{packed.Type} {packed.Content.Length}\0")),
                .. packed.Content,
            ])
        );

#pragma warning disable CA5350 // git names objects by SHA-1
    private static byte[] Sha1(ReadOnlySpan<byte> bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350

    /// <summary>Gives one byte at a time, so that who unzips an object takes nothing of the next one.</summary>
    private sealed class OneByOne(ReadOnlyMemory<byte> bytes) : Stream
    {
        private int at;

        public int Left => bytes.Length - at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int ReadByte() => Left > 0 ? bytes.Span[at++] : -1;

        public override int Read(Span<byte> buffer)
        {
            if (Left == 0 || buffer.Length == 0)
            {
                return 0;
            }

            buffer[0] = bytes.Span[at++];
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
