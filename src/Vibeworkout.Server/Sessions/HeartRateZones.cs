using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>The usual five zones, in tenths of the greatest heart rate from 50 % up.</summary>
public static class HeartRateZones
{
    /// <summary>All five, the lowest first.</summary>
    public static IReadOnlyList<HeartRateZone> All { get; } =
    [
        new(1, "very light", 0.5, 0.6),
        new(2, "light", 0.6, 0.7),
        new(3, "moderate", 0.7, 0.8),
        new(4, "hard", 0.8, 0.9),
        new(5, "maximum", 0.9, 2),
    ];

    /// <summary>Seconds in each zone; time below the first counts in none.</summary>
    internal static IReadOnlyList<(HeartRateZone Zone, double Seconds)> Spent(
        IReadOnlyList<Sample> samples,
        DateTimeOffset endedAt,
        int maxBpm
    ) =>
        [
            .. All.Select(zone =>
                (zone, SampleMath.SecondsWhere(samples, endedAt, bpm => bpm >= zone.From * maxBpm && bpm < zone.UpTo * maxBpm))
            ),
        ];
}
