namespace Vibeworkout.Server.Sessions;

/// <summary>What the page after a workout shows.</summary>
/// <param name="Session">The session with its totals.</param>
/// <param name="Zones">Time in each of the five zones.</param>
/// <param name="LateAttempts">Attempts that arrived after the workout had been stopped and read.</param>
/// <param name="DiscardableUntil">Until when it can be discarded; null when that is over.</param>
internal sealed record AfterWorkout(SessionView Session, IReadOnlyList<ZoneTime> Zones, int LateAttempts, DateTimeOffset? DiscardableUntil);
