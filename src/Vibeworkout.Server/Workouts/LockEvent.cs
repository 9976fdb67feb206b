using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout's lock changed: by a heart rate, or by time alone. Every instance finds that out by itself.</summary>
/// <param name="SessionId">Which workout.</param>
/// <param name="ToolsUnlocked">How it is now.</param>
/// <param name="Reason">Why tools are locked, as a gate says it; null while they are not, and before anything is known.</param>
/// <param name="Bpm">The newest sample.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="FreshUntil">When the newest sample stops counting; null before the first.</param>
internal sealed record LockEvent(Guid SessionId, bool ToolsUnlocked, string? Reason, int? Bpm, int ThresholdBpm, DateTimeOffset? FreshUntil)
    : ILiveEvent
{
    string ILiveEvent.EventType => "lock";
}
