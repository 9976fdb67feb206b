namespace Vibeworkout.Data;

/// <summary>What of it was new.</summary>
/// <param name="Attempts">How many attempts.</param>
/// <param name="Outcomes">How many outcomes.</param>
/// <param name="Oldest">The time of the oldest new attempt; null when there is none.</param>
public readonly record struct StoredToolLines(int Attempts, int Outcomes, DateTimeOffset? Oldest);
