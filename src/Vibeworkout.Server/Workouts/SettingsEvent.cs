using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>Settings that hold at once were changed; for instances only.</summary>
/// <param name="GraceSeconds">How long tools stay unlocked after the heart rate fell.</param>
/// <param name="PublishBpm">Whether signals carry the heart rate itself.</param>
internal sealed record SettingsEvent(int GraceSeconds, bool PublishBpm) : ILiveEvent
{
    public const string Name = "settings";

    string ILiveEvent.EventType => Name;
}
