namespace Vibeworkout.Server.Workouts;

internal sealed record SessionList(IReadOnlyList<SessionRow> Sessions, string? NextCursor, bool HasMore);
