namespace Vibeworkout.Server.Workouts;

/// <summary>The lock after a sample.</summary>
/// <param name="Bpm">The newest sample.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="HrOk">At or above it, or within the grace seconds.</param>
/// <param name="ExpiresAt">Until when the signal that says so is valid.</param>
/// <param name="ToolsUnlocked">Whether tools are unlocked.</param>
internal sealed record HrState(int? Bpm, int ThresholdBpm, bool HrOk, DateTimeOffset? ExpiresAt, bool ToolsUnlocked);
