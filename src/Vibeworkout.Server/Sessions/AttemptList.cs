using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Sessions;

/// <summary>A page of tool attempts, by time.</summary>
/// <param name="Attempts">The attempts.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
/// <param name="HasMore">Whether there is a next page.</param>
internal sealed record AttemptList(IReadOnlyList<AttemptView> Attempts, string? NextCursor, bool HasMore);
