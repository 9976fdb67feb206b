namespace Vibeworkout.Server.Dashboard.After;

/// <summary>Time in a heart-rate zone.</summary>
internal sealed record ZoneTime(int Zone, string Name, double Seconds);
