namespace Vibeworkout.Server.Dashboard.Charts;

/// <summary>
/// Fewer points that draw the same picture: of each column of the chart its first, least, greatest and last sample stay (known as M4). So
/// no peak is lost, and nothing is invented.
/// </summary>
public static class Thinning
{
    /// <summary>Thins to at most four points for each of <paramref name="columns"/> equal parts of the time from <paramref name="from"/> to
    /// <paramref name="to"/>.</summary>
    /// <param name="points">By time.</param>
    /// <param name="from">The chart's left edge.</param>
    /// <param name="to">The chart's right edge.</param>
    /// <param name="columns">How many parts; at least 1.</param>
    public static IReadOnlyList<ChartPoint> Thin(IReadOnlyList<ChartPoint> points, DateTimeOffset from, DateTimeOffset to, int columns)
    {
        if (points.Count <= columns * 4)
        {
            return points;
        }

        var width = Math.Max(1, (to - from).TotalMilliseconds / columns);
        var kept = new List<ChartPoint>(columns * 4);
        foreach (var column in points.Chunked(p => (int)((p.At - from).TotalMilliseconds / width)))
        {
            ReadOnlySpan<int> corners = [0, column.IndexOfMin(), column.IndexOfMax(), column.Count - 1];
            var last = -1;
            foreach (var index in Sorted(corners))
            {
                if (index != last)
                {
                    kept.Add(column[index]);
                    last = index;
                }
            }
        }

        return kept;
    }

    private static int[] Sorted(ReadOnlySpan<int> indices)
    {
        var sorted = indices.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Neighbours with the same key, together.</summary>
    private static IEnumerable<List<ChartPoint>> Chunked(this IReadOnlyList<ChartPoint> points, Func<ChartPoint, int> keyOf)
    {
        var chunk = new List<ChartPoint>();
        foreach (var point in points)
        {
            if (chunk.Count > 0 && keyOf(chunk[^1]) != keyOf(point))
            {
                yield return chunk;
                chunk = [];
            }

            chunk.Add(point);
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    private static int IndexOfMin(this List<ChartPoint> points) => points.IndexOf(points.MinBy(p => p.Bpm));

    private static int IndexOfMax(this List<ChartPoint> points) => points.IndexOf(points.MaxBy(p => p.Bpm));
}
