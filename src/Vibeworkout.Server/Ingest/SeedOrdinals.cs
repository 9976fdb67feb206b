using System.Buffers.Binary;
using System.Security.Cryptography;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// Names the lines that have no id of their own: by repository, content, and how many equal lines stand before them in all files. Of the
/// lines before only counts are kept, and nothing at all while no such line has come.
/// </summary>
internal sealed class SeedOrdinals(Guid repo)
{
    private readonly Dictionary<UInt128, int> counts = [];

    /// <summary>The next line's id.</summary>
    public Guid IdOf(ReadOnlySpan<byte> line) => LogLine.SeedId(repo.ToString(), line, Count(line));

    /// <summary>Counts a line.</summary>
    /// <returns>How many equal ones were before.</returns>
    public int Count(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        var content = BinaryPrimitives.ReadUInt128BigEndian(hash);
        var before = counts.GetValueOrDefault(content);
        counts[content] = before + 1;
        return before;
    }
}
