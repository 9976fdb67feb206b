using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Sessions;

internal sealed record AttemptList(IReadOnlyList<AttemptView> Attempts, string? NextCursor, bool HasMore);
