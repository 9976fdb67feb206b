using Vibeworkout.Server.Sources;

namespace Vibeworkout.Server.Demo;

/// <summary>The heart rate that the demo plays: a recorded one, or one that is made up and said to be.</summary>
/// <param name="Name">What people are told.</param>
/// <param name="Length">From first to last sample.</param>
/// <param name="ThresholdBpm">A threshold that it crosses.</param>
/// <param name="Source">The workout's source.</param>
/// <param name="BpmAt">The heart rate at a moment of it.</param>
internal sealed record HeartRateCurve(string Name, TimeSpan Length, int ThresholdBpm, string Source, Func<TimeSpan, int> BpmAt)
{
    private static readonly (double Minute, double Bpm)[] Shape =
    [
        (0, 78),
        (0.8, 88),
        (1.2, 104),
        (2.2, 128),
        (3.4, 142),
        (4.2, 126),
        (4.6, 104),
        (4.9, 92),
        (6, 84),
    ];

    /// <summary>Six minutes on a treadmill desk: it climbs over 100, and falls under it again.</summary>
    public static HeartRateCurve Simulated { get; } =
        new(
            "a simulated heart rate",
            TimeSpan.FromMinutes(Shape[^1].Minute),
            100,
            "manual",
            at =>
            {
                var minute = Math.Clamp(at.TotalMinutes, 0, Shape[^1].Minute);
                var next = Math.Max(1, Array.FindIndex(Shape, p => p.Minute >= minute));
                var (from, to) = (Shape[next - 1], Shape[next]);
                var along = (minute - from.Minute) / (to.Minute - from.Minute);
                return (int)Math.Round(from.Bpm + (along * (to.Bpm - from.Bpm)) + (2 * Math.Sin(at.TotalSeconds / 3)));
            }
        );

    /// <summary>A recorded workout. Its threshold lies in the middle of what the heart did, so that it is crossed.</summary>
    /// <exception cref="FormatException">The file is no TCX file with a heart rate.</exception>
    public static HeartRateCurve Recorded(string path)
    {
        using var file = File.OpenRead(path);
        var samples = RecordedWorkout.Read(file);
        var threshold = Math.Clamp((samples.Min(s => s.Bpm) + samples.Max(s => s.Bpm)) / 2, 50, 220);
        return new(
            $"the recorded heart rate of {Path.GetFileName(path)}",
            samples[^1].At - samples[0].At,
            threshold,
            "replay",
            at =>
            {
                var moment = samples[0].At + at;
                return samples.LastOrDefault(s => s.At <= moment, samples[0]).Bpm;
            }
        );
    }
}
