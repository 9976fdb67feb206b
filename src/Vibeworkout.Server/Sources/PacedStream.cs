namespace Vibeworkout.Server.Sources;

/// <summary>
/// Hands a recorded file to the XML reader, which reads on and on where one name, attribute or text never ends: here it is stopped, and
/// here a reading that nobody waits for ends.
/// </summary>
internal sealed class PacedStream(Stream file, CancellationToken cancel) : Stream
{
    /// <summary>How much of a file may be one piece: a tag with its attributes, or a text.</summary>
    public const int MaxPiece = 256 * 1024;

    private long piece;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What was handed on so far belongs to pieces that are over.</summary>
    public void BeginPiece() => piece = 0;

    /// <exception cref="FormatException">A piece of the file is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        var count = file.Read(buffer);
        piece += count;
        return piece <= MaxPiece + buffer.Length
            ? count
            : throw new FormatException(
                $"A tag, a text or a comment of this file is longer than {MaxPiece >> 10} KiB; export the workout without it."
            );
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
