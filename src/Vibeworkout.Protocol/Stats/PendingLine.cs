namespace Vibeworkout.Protocol.Stats;

/// <summary>One line that waits to be carried home.</summary>
/// <param name="Bytes">The line without its line feed.</param>
/// <param name="MaybeSent">Whether an earlier push may have carried it already: that push was sent, and its answer never seen.</param>
public readonly record struct PendingLine(ReadOnlyMemory<byte> Bytes, bool MaybeSent);
