namespace Vibeworkout.Server.Sessions;

/// <summary>A heart-rate zone.</summary>
/// <param name="Number">1 to 5.</param>
/// <param name="Name">What training people call it.</param>
/// <param name="From">Its lower edge, as a part of the greatest heart rate.</param>
/// <param name="UpTo">Its upper edge, likewise; the fifth has none.</param>
public sealed record HeartRateZone(int Number, string Name, double From, double UpTo);
