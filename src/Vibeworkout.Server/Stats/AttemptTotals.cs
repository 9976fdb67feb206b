namespace Vibeworkout.Server.Stats;

/// <summary>Tool attempts in numbers. <c>allowed + blocked = total</c>; what succeeded or failed was allowed.</summary>
internal sealed record AttemptTotals(int Total, int Allowed, int Blocked, int Succeeded, int Failed);
