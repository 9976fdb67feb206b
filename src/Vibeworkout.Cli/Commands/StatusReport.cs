using Vibeworkout.Cli.Sync;

namespace Vibeworkout.Cli.Commands;

/// <summary>The gate's state, as <c>status</c> shows it.</summary>
/// <param name="State"><c>unlocked</c>, <c>locked</c>, <c>off</c> when the user has switched the gate off, or <c>not_gated</c> where no
/// hook would ask it.</param>
/// <param name="Gate">The folder whose gate decides here; null when none does.</param>
/// <param name="Reason">Why it is locked or off; a block reason's name.</param>
/// <param name="Why">The same in a sentence.</param>
/// <param name="Bpm">Heart rate in the verified signal.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="SessionId">The workout session of the signal.</param>
/// <param name="SignalAgeSeconds">How long ago the signal was fetched.</param>
/// <param name="ExpiresInSeconds">How long it is valid; negative when it is over.</param>
/// <param name="UserKey">Whose heart rate.</param>
/// <param name="Remote">The git remote.</param>
/// <param name="LinesWaiting">Log lines not confirmed by the remote yet.</param>
/// <param name="WaitingSince">When the oldest file of them was begun.</param>
/// <param name="LastSync">The last sync.</param>
internal sealed record StatusReport(
    string State,
    string? Gate,
    string? Reason,
    string? Why,
    int? Bpm,
    int? ThresholdBpm,
    string? SessionId,
    double? SignalAgeSeconds,
    long? ExpiresInSeconds,
    string? UserKey,
    string? Remote,
    int LinesWaiting,
    DateTimeOffset? WaitingSince,
    SyncState? LastSync
)
{
    public static StatusReport NotGated { get; } =
        new("not_gated", null, null, null, null, null, null, null, null, null, null, 0, null, null);
}
