namespace Vibeworkout.Server.Ingest;

/// <summary>A fetched stats ref.</summary>
/// <param name="Commit">Where it was; empty when nobody has synced yet.</param>
/// <param name="Files">Its files, oldest first; null when they could not be had.</param>
/// <param name="Error">Why not, in words.</param>
internal sealed record FetchedLog(string Commit, IReadOnlyList<LogFile>? Files, string? Error);
