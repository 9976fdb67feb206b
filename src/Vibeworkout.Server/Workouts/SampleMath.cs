using Vibeworkout.Data;

namespace Vibeworkout.Server.Workouts;

/// <summary>
/// What samples come to. A sample holds until the next one, or the workout's end; a gap of more than 10 s counts as nothing, because nobody
/// knows what the heart did in it.
/// </summary>
internal static class SampleMath
{
    public static WorkoutSummary Summarize(WorkoutSession session, IReadOnlyList<Sample> samples, DateTimeOffset endedAt)
    {
        var summary = new WorkoutSummary
        {
            SessionId = session.Id,
            DurationSeconds = (int)Math.Round((endedAt - session.StartedAt).TotalSeconds),
            ThresholdBpm = session.ThresholdBpm,
        };
        if (samples.Count == 0)
        {
            return summary;
        }

        var spans = Spans(samples, endedAt).ToList();
        var above = spans.Where(s => s.Bpm >= session.ThresholdBpm).Sum(s => s.Length.TotalSeconds);
        summary.AvgBpm = Math.Round(Average(spans) ?? samples.Average(s => s.Bpm), 1);
        summary.MaxBpm = samples.Max(s => s.Bpm);
        summary.MinBpm = samples.Min(s => s.Bpm);
        summary.SecondsAboveThreshold = (int)Math.Round(above);
        summary.SecondsBelowThreshold = (int)Math.Round(spans.Sum(s => s.Length.TotalSeconds) - above);
        return summary;
    }

    public static IReadOnlyList<Bucket> Buckets(WorkoutSession session, IReadOnlyList<Sample> samples, DateTimeOffset endedAt)
    {
        var minute = TimeSpan.FromMinutes(1);
        // a span that crosses a minute counts in both, each with its part
        var parts = Spans(samples, endedAt).SelectMany(span => Split(span, session.StartedAt, minute)).ToLookup(p => p.Minute, p => p.Span);
        return
        [
            .. samples
                .GroupBy(s => Math.Max(0, (long)((s.At - session.StartedAt) / minute)))
                .OrderBy(g => g.Key)
                .Select(g => new Bucket(
                    session.StartedAt + (g.Key * minute),
                    g.Min(s => s.Bpm),
                    Math.Round(Average(parts[g.Key]) ?? g.Average(s => s.Bpm), 1),
                    g.Max(s => s.Bpm),
                    Math.Round(parts[g.Key].Where(s => s.Bpm >= session.ThresholdBpm).Sum(s => s.Length.TotalSeconds), 1)
                )),
        ];
    }

    /// <summary>At most <paramref name="points"/> averages over equal parts of the workout; null where a part has no sample.</summary>
    public static IReadOnlyList<int?> Sparkline(WorkoutSession session, IReadOnlyList<Sample> samples, DateTimeOffset endedAt, int points)
    {
        var length = Math.Max(1, (endedAt - session.StartedAt).TotalMilliseconds);
        var parts = samples.ToLookup(
            s => Math.Clamp((int)((s.At - session.StartedAt).TotalMilliseconds / length * points), 0, points - 1),
            s => s.Bpm
        );
        return samples.Count == 0
            ? []
            : [.. Enumerable.Range(0, points).Select(i => parts[i].Any() ? (int?)Math.Round(parts[i].Average()) : null)];
    }

    /// <summary>How long the heart rate was what is asked for, in seconds.</summary>
    public static double SecondsWhere(IReadOnlyList<Sample> samples, DateTimeOffset endedAt, Func<int, bool> wanted) =>
        Spans(samples, endedAt).Where(s => wanted(s.Bpm)).Sum(s => s.Length.TotalSeconds);

    private readonly record struct Span(DateTimeOffset From, TimeSpan Length, int Bpm);

    private static IEnumerable<Span> Spans(IReadOnlyList<Sample> samples, DateTimeOffset endedAt)
    {
        for (var i = 0; i < samples.Count; i++)
        {
            var until = i + 1 < samples.Count ? samples[i + 1].At : endedAt;
            var length = until - samples[i].At;
            if (length > TimeSpan.Zero && length <= HeartRate.SilentAfter)
            {
                yield return new(samples[i].At, length, samples[i].Bpm);
            }
        }
    }

    private static IEnumerable<(long Minute, Span Span)> Split(Span span, DateTimeOffset start, TimeSpan minute)
    {
        var from = span.From;
        var end = span.From + span.Length;
        while (from < end)
        {
            var number = Math.Max(0, (long)((from - start) / minute));
            var boundary = start + ((number + 1) * minute);
            var to = boundary < end ? boundary : end;
            yield return (number, new(from, to - from, span.Bpm));
            from = to;
        }
    }

    private static double? Average(IEnumerable<Span> spans)
    {
        double weighted = 0,
            seconds = 0;
        foreach (var span in spans)
        {
            weighted += span.Bpm * span.Length.TotalSeconds;
            seconds += span.Length.TotalSeconds;
        }

        return seconds > 0 ? weighted / seconds : null;
    }
}
