namespace Vibeworkout.Server.Accounts;

/// <summary>What decides whether a user's sign-ins hold.</summary>
/// <param name="Version">How often the user has signed out everywhere: a session with another number is refused.</param>
/// <param name="SignedOutAt">When that was last: another issuer's token that is older is refused. Null for never.</param>
/// <param name="Ended">Sessions that were signed out of one by one.</param>
internal sealed record SignInState(int Version, DateTimeOffset? SignedOutAt, IReadOnlySet<Guid> Ended);
