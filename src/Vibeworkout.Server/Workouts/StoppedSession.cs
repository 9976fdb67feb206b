namespace Vibeworkout.Server.Workouts;

/// <summary>A session that was stopped at this instance.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="SessionId">Which.</param>
/// <param name="ClaimedBy">The instance that has claimed its job.</param>
internal sealed record StoppedSession(Guid UserId, Guid SessionId, Guid ClaimedBy);
