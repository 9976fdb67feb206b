using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Signals;

/// <summary>A signal was sent to a remote, or could not be.</summary>
/// <param name="SessionId">Whose workout it is of.</param>
/// <param name="RepoId">The gate repo.</param>
/// <param name="Name">Its name.</param>
/// <param name="At">When it was tried.</param>
/// <param name="HrOk">Whether the signal unlocks.</param>
/// <param name="State">Why it locks, where the heart rate is not the reason.</param>
/// <param name="Error">Why it did not arrive, in words; null when it did.</param>
internal sealed record PublishEvent(Guid SessionId, Guid RepoId, string Name, DateTimeOffset At, bool HrOk, string? State, string? Error)
    : ILiveEvent
{
    public const string EventName = "publish";

    string ILiveEvent.EventType => EventName;

    bool ILiveEvent.IsMomentary => true;
}
