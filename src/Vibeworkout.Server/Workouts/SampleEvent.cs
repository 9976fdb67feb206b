using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A heart rate came.</summary>
/// <param name="SessionId">For which workout.</param>
/// <param name="Bpm">The newest sample.</param>
/// <param name="At">When it was measured.</param>
/// <param name="FreshUntil">When it stops counting, unless another one comes.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="ToolsUnlocked">Whether they are unlocked with it.</param>
/// <param name="LastAboveAt">The newest sample at or above the threshold.</param>
internal sealed record SampleEvent(
    Guid SessionId,
    int? Bpm,
    DateTimeOffset? At,
    DateTimeOffset? FreshUntil,
    int ThresholdBpm,
    bool ToolsUnlocked,
    DateTimeOffset? LastAboveAt
) : ILiveEvent
{
    public const string Name = "sample";

    string ILiveEvent.EventType => Name;

    bool ILiveEvent.IsMomentary => true;
}
