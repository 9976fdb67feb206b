namespace Vibeworkout.Server.Sessions;

internal sealed record SampleList(int ThresholdBpm, IReadOnlyList<SampleView> Samples);
