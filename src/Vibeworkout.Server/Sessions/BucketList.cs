using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>A workout's heart rate by the minute.</summary>
/// <param name="ThresholdBpm">Tools unlocked at this heart rate.</param>
/// <param name="Buckets">The minutes, in order.</param>
internal sealed record BucketList(int ThresholdBpm, IReadOnlyList<Bucket> Buckets);
