using Vibeworkout.Data;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Tests.Workouts;

public class SampleMathTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 16, 0, 0, TimeSpan.Zero);
    private static readonly WorkoutSession Session = new()
    {
        Source = "manual",
        StartedAt = Start,
        ThresholdBpm = 100,
    };

    [Fact]
    public void The_average_is_weighted_by_time_and_gaps_count_as_nothing()
    {
        // 90 for 10 s, 150 for 5 s, then silence for a minute, 120 for 5 s
        var summary = SampleMath.Summarize(Session, [At(0, 90), At(10, 150), At(15, 60), At(75, 120)], Start.AddSeconds(80));
        Assert.Equal(((90 * 10) + (150 * 5) + (120 * 5)) / 20.0, summary.AvgBpm);
        Assert.Equal(
            (10, 10, 150, 60, 80),
            (summary.SecondsAboveThreshold, summary.SecondsBelowThreshold, summary.MaxBpm, summary.MinBpm, summary.DurationSeconds)
        );
    }

    [Fact]
    public void Without_samples_there_is_a_duration_and_nothing_else()
    {
        var summary = SampleMath.Summarize(Session, [], Start.AddSeconds(7));
        Assert.Equal((7, null, null, null), (summary.DurationSeconds, summary.AvgBpm, summary.MaxBpm, summary.MinBpm));
    }

    [Fact]
    public void A_span_over_the_minute_counts_in_both_minutes()
    {
        var buckets = SampleMath.Buckets(Session, [At(56, 120), At(64, 80)], Start.AddSeconds(66));
        Assert.Equal([(120, 120.0, 4.0), (80, 106.7, 4.0)], buckets.Select(b => (b.MinBpm, b.AvgBpm, b.SecondsAboveThreshold)));
    }

    [Fact]
    public void A_sparkline_has_its_points_and_says_where_nothing_is_known()
    {
        var line = SampleMath.Sparkline(Session, [At(0, 100), At(99, 140)], Start.AddSeconds(100), 20);
        Assert.Equal((20, 100, 140, null), (line.Count, line[0], line[19], line[10]));
    }

    [Fact]
    public void A_recorded_workout_is_read_and_one_without_heart_rate_is_refused()
    {
        using (var file = Recording(i => $"<HeartRateBpm><Value>{90 + (i % 60)}</Value></HeartRateBpm>"))
        {
            var samples = RecordedWorkout.Read(file);
            Assert.Equal(300, samples.Count);
            Assert.Equal((Start, 90), (samples[0].At, samples[0].Bpm));
            Assert.Equal(samples.OrderBy(s => s.At), samples);
        }

        using var none = Recording(_ => "");
        Assert.Contains(
            "no heart rate",
            Assert.Throws<FormatException>(() => RecordedWorkout.Read(none)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A run of five minutes as a watch writes it, a trackpoint a second.</summary>
    private static MemoryStream Recording(Func<int, string> heartRate)
    {
        var points = Enumerable
            .Range(0, 300)
            .Select(i =>
                $"<Trackpoint><Time>{Start.AddSeconds(i):yyyy-MM-ddTHH:mm:ssZ}</Time><DistanceMeters>{3 * i}</DistanceMeters>"
                + $"{heartRate(i)}</Trackpoint>"
            );
        return new(
            System.Text.Encoding.UTF8.GetBytes(
                $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running">
                <Id>{Start:yyyy-MM-ddTHH:mm:ssZ}</Id><Lap StartTime="{Start:yyyy-MM-ddTHH:mm:ssZ}"><Track>{string.Concat(
                    points
                )}</Track></Lap>
                </Activity></Activities></TrainingCenterDatabase>
                """
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("<x/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><TrainingCenterDatabase>&b;</TrainingCenterDatabase>")]
    [InlineData("<TrainingCenterDatabase><Trackpoint><Time>x")]
    public void What_is_no_TCX_file_is_refused_in_words(string text)
    {
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Throws<FormatException>(() => RecordedWorkout.Read(file));
    }

    private static Sample At(int second, int bpm) => new(Start.AddSeconds(second), bpm);
}
