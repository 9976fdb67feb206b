namespace Vibeworkout.Server.Sessions;

/// <summary>Time in a heart-rate zone.</summary>
/// <param name="Zone">Its number, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">How long.</param>
internal sealed record ZoneTime(int Zone, string Name, double Seconds);
