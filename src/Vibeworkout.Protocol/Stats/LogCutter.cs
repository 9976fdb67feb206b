using System.Buffers;

namespace Vibeworkout.Protocol.Stats;

/// <summary>Puts lines into files: one that has grown past 512 KiB is sealed, and the next is begun.</summary>
public sealed class LogCutter
{
    /// <summary>A file that has grown past this is sealed, in bytes.</summary>
    public const int SealAt = 512 * 1024;

    private readonly List<ReadOnlyMemory<byte>> full = [];
    private readonly ArrayBufferWriter<byte> file = new();

    /// <summary>The files that were filled, oldest first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Sealed => full;

    /// <summary>What was put in since, a copy.</summary>
    public ReadOnlyMemory<byte> Open => file.WrittenMemory.ToArray();

    /// <summary>Adds a line, given without its line feed.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        file.Write(line);
        file.Write("\n"u8);
        if (file.WrittenCount > SealAt)
        {
            full.Add(file.WrittenMemory.ToArray());
            file.ResetWrittenCount();
        }
    }
}
