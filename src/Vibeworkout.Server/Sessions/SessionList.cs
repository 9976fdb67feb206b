namespace Vibeworkout.Server.Sessions;

/// <summary>A page of workouts, newest first.</summary>
/// <param name="Sessions">The workouts.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
/// <param name="HasMore">Whether there is a next page.</param>
internal sealed record SessionList(IReadOnlyList<SessionRow> Sessions, string? NextCursor, bool HasMore);
