namespace Vibeworkout.Server.Sessions;

/// <summary>Time in a heart-rate zone.</summary>
internal sealed record ZoneTime(int Zone, string Name, double Seconds);
