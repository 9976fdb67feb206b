using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>What reading a repository's log came to.</summary>
/// <param name="Tip">Where its ref was; null when it could not be read.</param>
/// <param name="Error">Why not, in words.</param>
/// <param name="News">What of it was new.</param>
internal readonly record struct LogRead(StatsTip? Tip, string? Error, StoredToolLines News);
