namespace Vibeworkout.Server.Workouts;

internal sealed record BucketList(int ThresholdBpm, IReadOnlyList<Bucket> Buckets);
