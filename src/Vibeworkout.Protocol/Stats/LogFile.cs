using Vibeworkout.Protocol.Refs;

namespace Vibeworkout.Protocol.Stats;

/// <summary>One file of a log: the open one, or a sealed one.</summary>
/// <param name="Name"><see cref="RefNames.OpenStatsFile"/>, or a sealed file's name.</param>
/// <param name="ContentId">Names its content: equal ids are equal bytes. Empty where it has not been stored yet.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Read">Its bytes. Called when they are needed, so that not all files are in memory at once.</param>
public sealed record LogFile(string Name, string ContentId, long Size, Func<ReadOnlyMemory<byte>> Read)
{
    /// <summary>An open file longer than this, in bytes, is no log: it is not read.</summary>
    public const int MaxOpenSize = 8 * 1024 * 1024;

    /// <summary>A sealed file longer than this, in bytes, is no log: it is not read. A sync seals at half of it.</summary>
    public const int MaxSealedSize = 1024 * 1024;

    /// <summary>A sealed file's number; 0 for the open one.</summary>
    public int Number => RefNames.TryParseSealedStatsFile(Name, out var number) ? number : 0;

    /// <summary>Whether it still grows.</summary>
    public bool IsOpen => Number == 0;
}
