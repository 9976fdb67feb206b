using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

internal sealed record BucketList(int ThresholdBpm, IReadOnlyList<Bucket> Buckets);
