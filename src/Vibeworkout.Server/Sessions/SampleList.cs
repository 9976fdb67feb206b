namespace Vibeworkout.Server.Sessions;

/// <summary>A workout's heart-rate samples.</summary>
/// <param name="ThresholdBpm">Tools unlocked at this heart rate.</param>
/// <param name="Samples">The samples, by time.</param>
internal sealed record SampleList(int ThresholdBpm, IReadOnlyList<SampleView> Samples);
