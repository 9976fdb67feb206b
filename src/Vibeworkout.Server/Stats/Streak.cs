namespace Vibeworkout.Server.Stats;

/// <summary>Days in a row with a workout.</summary>
/// <param name="CurrentDays">Up to today, or up to yesterday while there is none today yet.</param>
/// <param name="LongestDays">The most there ever were.</param>
internal sealed record Streak(int CurrentDays, int LongestDays);
