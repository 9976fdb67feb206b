using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Workouts;

internal sealed record AttemptList(IReadOnlyList<AttemptView> Attempts, string? NextCursor, bool HasMore);
