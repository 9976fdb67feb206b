namespace Vibeworkout.Server.Stats;

/// <summary>Tool attempts in numbers. <c>allowed + blocked = total</c>; what succeeded or failed was allowed.</summary>
/// <param name="Total">Tried.</param>
/// <param name="Allowed">Let through by the gate.</param>
/// <param name="Blocked">Blocked by the gate.</param>
/// <param name="Succeeded">Allowed, and ended well.</param>
/// <param name="Failed">Allowed, and ended badly.</param>
internal sealed record AttemptTotals(int Total, int Allowed, int Blocked, int Succeeded, int Failed);
