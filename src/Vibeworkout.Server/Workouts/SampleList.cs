namespace Vibeworkout.Server.Workouts;

internal sealed record SampleList(int ThresholdBpm, IReadOnlyList<SampleView> Samples);
