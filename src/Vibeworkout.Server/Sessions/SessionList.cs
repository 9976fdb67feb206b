namespace Vibeworkout.Server.Sessions;

internal sealed record SessionList(IReadOnlyList<SessionRow> Sessions, string? NextCursor, bool HasMore);
