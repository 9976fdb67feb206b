using System.Collections.Concurrent;
using System.Globalization;

namespace Vibeworkout.Load.Reports;

/// <summary>Counts by kind.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    public long Total => counts.Values.Sum();

    public IEnumerable<string> Kinds => counts.Keys;

    public void Add(string kind) => counts.AddOrUpdate(kind, 1, (_, n) => n + 1);

    /// <summary>As in <c>12 × 503, 3 × timeout</c>; <c>0</c> when there is nothing.</summary>
    public override string ToString() =>
        counts.IsEmpty
            ? "0"
            : string.Join(
                ", ",
                counts.OrderByDescending(c => c.Value).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value:N0} × {c.Key}"))
            );
}
