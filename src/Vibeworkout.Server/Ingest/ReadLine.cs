using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Server.Ingest;

/// <summary>A line of a log.</summary>
/// <param name="Text">Its bytes; good until the next line is asked for.</param>
/// <param name="Event">What it tells; null when it is no event.</param>
internal readonly record struct ReadLine(ReadOnlyMemory<byte> Text, LogEvent? Event);
