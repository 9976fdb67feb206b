using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Workouts;

/// <summary>A workout was started or stopped, or its log was read after the stop.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="State"><see cref="Started"/>, <see cref="Stopped"/> or <see cref="Ingested"/>.</param>
/// <param name="At">When.</param>
internal sealed record SessionEvent(Guid SessionId, string State, DateTimeOffset At) : ILiveEvent
{
    public const string Name = "session";
    public const string Started = "started";
    public const string Stopped = "stopped";
    public const string Ingested = "ingested";

    string ILiveEvent.EventType => Name;
}
