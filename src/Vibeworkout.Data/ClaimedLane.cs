namespace Vibeworkout.Data;

/// <summary>A lane that an instance has claimed just now.</summary>
/// <param name="Remote">The remote, as <see cref="SignalLaneClaim.Remote"/> names it.</param>
/// <param name="RecentPushes">When whoever had it before pushed last, where the remote counts pushes.</param>
public sealed record ClaimedLane(string Remote, IReadOnlyList<DateTimeOffset> RecentPushes);
